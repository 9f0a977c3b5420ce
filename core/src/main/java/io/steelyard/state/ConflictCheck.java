package io.steelyard.state;

import io.steelyard.bytes.Bytes;
import io.steelyard.format.ReadWriteSet;
import io.steelyard.format.ReadWriteSet.HashedRead;
import io.steelyard.format.ReadWriteSet.RangeQuery;
import io.steelyard.format.ReadWriteSet.Read;
import io.steelyard.format.ValidationCode;
import io.steelyard.format.Version;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Whether what a transaction read still holds: in the committed state, and with the changes that valid transactions before it in
 * the same block make. Pure; whoever calls it owns its arguments.
 *
 * <p>Order, as in Fabric (core/ledger/kvledger/txmgmt/validation/{validator,rangequery_validator}.go): namespace by namespace its
 * reads, its range queries, its hashed private reads; the first failure decides. A key that was changed in the block at all is a
 * conflict, whatever its version. Intentional: where hostile input stops a Fabric peer (a raw range read without a version, a Merkle
 * degree below 2) it is a phantom conflict here.
 */
public final class ConflictCheck {
    private final StateView committed;
    private final BlockUpdates earlier;

    private ConflictCheck(StateView committed, BlockUpdates earlier) {
        this.committed = committed;
        this.earlier = earlier;
    }

    /**
     * Checks a transaction.
     *
     * @param committed the state after the block before
     * @param earlier what the valid transactions before it in the block change
     * @return empty when it may be committed
     */
    public static Optional<Conflict> find(ReadWriteSet transaction, StateView committed, BlockUpdates earlier) {
        return Optional.ofNullable(new ConflictCheck(committed, earlier).check(transaction));
    }

    private @Nullable Conflict check(ReadWriteSet transaction) {
        for (ReadWriteSet.Namespace namespace : transaction.namespaces()) {
            Conflict conflict = checkReads(namespace);
            conflict = conflict != null ? conflict : checkRanges(namespace);
            conflict = conflict != null ? conflict : checkHashedReads(namespace);
            if (conflict != null) {
                return conflict;
            }
        }
        return null;
    }

    private @Nullable Conflict checkReads(ReadWriteSet.Namespace namespace) {
        Space space = Space.of(namespace.name());
        for (Read read : namespace.reads()) {
            Conflict conflict = checkRead(space, read.key(), read.version());
            if (conflict != null) {
                return conflict;
            }
        }
        return null;
    }

    private @Nullable Conflict checkHashedReads(ReadWriteSet.Namespace namespace) {
        for (ReadWriteSet.Collection collection : namespace.collections()) {
            Space space = Space.hashed(namespace.name(), collection.name());
            for (HashedRead read : collection.reads()) {
                Conflict conflict = checkRead(space, read.keyHash().hex(), read.version());
                if (conflict != null) {
                    return conflict;
                }
            }
        }
        return null;
    }

    private @Nullable Conflict checkRead(Space space, String key, Optional<Version> expected) {
        PendingWrite pending = earlier.find(space, key);
        Optional<Version> found = pending != null
                ? Optional.of(pending.version())
                : committed.get(space.storeNamespace(), key).map(VersionedValue::version);
        if (pending == null && found.equals(expected)) {
            return null;
        }
        return new Conflict(
                ValidationCode.MVCC_READ_CONFLICT,
                space.namespace(),
                space.collection(),
                key,
                expected,
                found,
                position(pending),
                Optional.empty());
    }

    private @Nullable Conflict checkRanges(ReadWriteSet.Namespace namespace) {
        for (RangeQuery query : namespace.rangeQueries()) {
            Conflict conflict = checkRange(namespace.name(), query);
            if (conflict != null) {
                return conflict;
            }
        }
        return null;
    }

    private @Nullable Conflict checkRange(String namespace, RangeQuery query) {
        // The end key of a range that was not read to its end is the last key that was read.
        boolean isEndIncluded = !query.exhausted();
        KeyRange range = new KeyRange(query.startKey(), query.endKey());
        try (CommittedAndPending results =
                new CommittedAndPending(committed, earlier, namespace, range, isEndIncluded)) {
            if (query.summary().isEmpty()) {
                return checkRaw(namespace, range, query.reads(), results);
            }
            return isSameTree(query.summary().get(), results)
                    ? null
                    : phantomSomewhere(namespace, range, isEndIncluded);
        }
    }

    private @Nullable Conflict checkRaw(
            String namespace, KeyRange range, List<Read> reads, CommittedAndPending results) {
        for (Read read : reads) {
            CommittedAndPending.Found found = results.next();
            if (found == null || KeyOrder.UTF8.compare(found.key(), read.key()) > 0) {
                return phantom(namespace, range, read.key(), read.version(), Optional.empty());
            }
            if (!found.key().equals(read.key())) {
                return phantom(namespace, range, found.key(), Optional.empty(), Optional.of(found.version()));
            }
            if (!Optional.of(found.version()).equals(read.version())) {
                return phantom(namespace, range, read.key(), read.version(), Optional.of(found.version()));
            }
        }
        CommittedAndPending.Found extra = results.next();
        return extra == null
                ? null
                : phantom(namespace, range, extra.key(), Optional.empty(), Optional.of(extra.version()));
    }

    /** Builds the tree anew and stops at the first hash that differs; that gives what comparing at the end would. */
    private static boolean isSameTree(ReadWriteSet.MerkleSummary expected, CommittedAndPending results) {
        if (!MerkleReads.isPossibleDegree(expected.maxDegree())) {
            return false;
        }
        MerkleReads tree = new MerkleReads(expected.maxDegree());
        List<Bytes> hashes = expected.maxLevelHashes();
        int compared = 0;
        for (CommittedAndPending.Found found = results.next(); found != null; found = results.next()) {
            tree.add(found.key(), found.version());
            int level = Integer.compareUnsigned(tree.maxLevel(), expected.maxLevel());
            if (level > 0) {
                return false;
            }
            if (level == 0 && tree.top().size() > compared) {
                if (compared == hashes.size() || !tree.top().get(compared).equals(hashes.get(compared))) {
                    return false;
                }
                compared++;
            }
        }
        return tree.finish().equals(Optional.of(expected));
    }

    /** A tree does not tell which key it is; a change in the same range earlier in the block is the likely one. */
    private Conflict phantomSomewhere(String namespace, KeyRange range, boolean isEndIncluded) {
        Map.Entry<String, PendingWrite> within =
                earlier.range(namespace, range.start(), range.end()).firstEntry();
        PendingWrite atEnd = isEndIncluded ? earlier.find(Space.of(namespace), range.end()) : null;
        return new Conflict(
                ValidationCode.PHANTOM_READ_CONFLICT,
                namespace,
                "",
                "",
                Optional.empty(),
                Optional.empty(),
                position(within != null ? within.getValue() : atEnd),
                Optional.of(range));
    }

    private Conflict phantom(
            String namespace, KeyRange range, String key, Optional<Version> expected, Optional<Version> found) {
        PendingWrite pending = key.isEmpty() ? null : earlier.find(Space.of(namespace), key);
        return new Conflict(
                ValidationCode.PHANTOM_READ_CONFLICT,
                namespace,
                "",
                key,
                expected,
                pending != null ? Optional.of(pending.version()) : found,
                position(pending),
                Optional.of(range));
    }

    private static OptionalLong position(@Nullable PendingWrite pending) {
        return pending == null
                ? OptionalLong.empty()
                : OptionalLong.of(pending.version().transaction());
    }
}
