package io.steelyard.state;

import com.google.protobuf.ByteString;
import io.steelyard.bytes.Bytes;
import io.steelyard.format.ReadWriteSet.MerkleSummary;
import io.steelyard.format.Version;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVRead;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.QueryReads;

/**
 * The Merkle tree over a long range read, built as results come. A leaf is the SHA-256 of {@code degree + 1} results, encoded as
 * {@code kvrwset.QueryReads}; whenever a level has {@code degree + 1} hashes, the hash of their concatenation replaces them one level
 * higher. Nothing is hashed until {@code degree + 1} results are there. Keeps at most {@code degree} hashes a level, and no result.
 *
 * <p>Source: Fabric core/ledger/kvledger/txmgmt/rwsetutil/query_results_helper.go.
 */
final class MerkleReads {
    private static final int LOWEST_LEVEL = 1;

    private final int degree;
    private final MessageDigest leaf = sha256();

    /** Hashes of each level; index 0 is level 1. */
    private final List<List<Bytes>> levels = new ArrayList<>(List.of(new ArrayList<>()));

    private long pendingReads;

    /** @param degree an unsigned number, at least 2 */
    MerkleReads(int degree) {
        if (!isPossibleDegree(degree)) {
            throw new IllegalArgumentException("the degree of a Merkle tree is at least 2; got " + degree);
        }
        this.degree = degree;
    }

    static boolean isPossibleDegree(int degree) {
        return Integer.compareUnsigned(degree, 2) >= 0;
    }

    /** Adds the next result. */
    void add(String key, Version version) {
        leaf.update(encode(key, version));
        pendingReads++;
        if (isMoreThanDegree(pendingReads)) {
            closeLeaf();
        }
    }

    /** Whether no leaf was hashed yet. */
    boolean isEmpty() {
        return maxLevel() == LOWEST_LEVEL && top().isEmpty();
    }

    /** The highest level reached so far, from 1. */
    int maxLevel() {
        return levels.size();
    }

    /** The hashes of the highest level so far. */
    List<Bytes> top() {
        return levels.get(levels.size() - 1);
    }

    /** Completes the tree; empty when there were no more than {@code degree} results. Call once. */
    Optional<MerkleSummary> finish() {
        if (isEmpty()) {
            return Optional.empty();
        }
        if (pendingReads > 0) {
            closeLeaf();
        }
        raiseRemainders();
        return Optional.of(new MerkleSummary(degree, maxLevel(), top()));
    }

    private void closeLeaf() {
        pendingReads = 0;
        Bytes hash = Bytes.owning(leaf.digest());
        int level = 0;
        levels.get(level).add(hash);
        while (isMoreThanDegree(levels.get(level).size())) {
            Bytes combined = combine(levels.get(level));
            levels.get(level).clear();
            level++;
            levelAt(level).add(combined);
        }
    }

    /** Levels below the highest hand what they have left upwards: one hash as it is, several combined. */
    private void raiseRemainders() {
        for (int level = 0; level < levels.size() - 1; level++) {
            List<Bytes> hashes = levels.get(level);
            if (!hashes.isEmpty()) {
                Bytes raised = hashes.size() == 1 ? hashes.get(0) : combine(hashes);
                hashes.clear();
                levels.get(level + 1).add(raised);
            }
        }
        if (isMoreThanDegree(top().size())) {
            Bytes combined = combine(top());
            levelAt(levels.size()).add(combined);
        }
    }

    private List<Bytes> levelAt(int index) {
        if (index == levels.size()) {
            levels.add(new ArrayList<>());
        }
        return levels.get(index);
    }

    private boolean isMoreThanDegree(long count) {
        return count > Integer.toUnsignedLong(degree);
    }

    /** The result as an element of {@code QueryReads}; elements written one after the other are the whole message. */
    private static byte[] encode(String key, Version version) {
        KVRead read = KVRead.newBuilder()
                .setKeyBytes(ByteString.copyFromUtf8(key))
                .setVersion(org.hyperledger.fabric.protos.ledger.rwset.kvrwset.Version.newBuilder()
                        .setBlockNum(version.block())
                        .setTxNum(version.transaction()))
                .build();
        return QueryReads.newBuilder().addKvReads(read).build().toByteArray();
    }

    private static Bytes combine(List<Bytes> hashes) {
        MessageDigest digest = sha256();
        hashes.forEach(hash -> hash.updateTo(digest));
        return Bytes.owning(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime has no SHA-256, which every runtime must have", e);
        }
    }
}
