package io.steelyard.fuzz;

import com.google.protobuf.ByteString;
import io.steelyard.bytes.Bytes;
import io.steelyard.crypto.P256Suite;
import io.steelyard.format.Proposal;
import io.steelyard.identity.IdentityDoors;
import io.steelyard.lifecycle.LifecycleDoors;
import io.steelyard.order.Batch;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What fuzzing starts from: every byte field at any depth of the blocks that real Fabric wrote, and a few forms not found there. */
final class GoldenPieces {
    private static final int SEEDS_MAX = 48;
    private static final int DEPTH_MAX = 14;

    private final List<Bytes> pieces;

    private GoldenPieces(List<Bytes> pieces) {
        this.pieces = pieces;
    }

    static GoldenPieces load() {
        Set<Bytes> found = new LinkedHashSet<>();
        for (int number = 0; number < 17; number++) {
            for (String ledger : List.of("fabric-3.1.5-raft", "fabric-3.1.5-bft")) {
                collect(file(String.format(Locale.ROOT, "%s/peer/%03d.block", ledger, number)), 0, found);
            }
        }
        found.addAll(made());
        List<Bytes> all = new ArrayList<>(found);
        all.sort(Comparator.comparingInt(Bytes::size).thenComparing(Comparator.naturalOrder()));
        return new GoldenPieces(List.copyOf(all));
    }

    /** Pieces that the decoder reads, from small to large, evenly over all sizes. */
    List<Bytes> seedsOf(Decoder decoder) {
        List<Bytes> read =
                pieces.stream().filter(piece -> isRead(decoder, piece)).toList();
        int count = Math.min(SEEDS_MAX, read.size());
        List<Bytes> chosen = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            chosen.add(read.get(count == 1 ? 0 : (int) ((long) i * (read.size() - 1) / (count - 1))));
        }
        return chosen;
    }

    /** Misbehaviour is left for the run to find. */
    private static boolean isRead(Decoder decoder, Bytes piece) {
        try {
            return decoder.reads(piece);
        } catch (RuntimeException | StackOverflowError e) {
            return true;
        }
    }

    /** All of them, to splice in. */
    List<Bytes> all() {
        return pieces;
    }

    static Bytes file(String name) {
        try (InputStream input = GoldenPieces.class.getResourceAsStream("/vectors/" + name)) {
            if (input == null) {
                throw new AssertionError("no test resource " + name);
            }
            return Bytes.owning(input.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void collect(Bytes piece, int depth, Set<Bytes> found) {
        if (!found.add(piece) || depth == DEPTH_MAX) {
            return;
        }
        WireMessage.parse(piece).ifPresent(message -> message.fields().forEach(field -> {
            if (field.isBytes()) {
                collect(field.content(), depth + 1, found);
            }
        }));
    }

    private static List<Bytes> made() {
        KeyPair pair = P256Suite.create(new SecureRandom()).generateKeyPair();
        Proposal proposal = Proposal.create(
                new Proposal.Call(
                        "mychannel",
                        "basic",
                        List.of(Bytes.utf8("set"), Bytes.utf8("k")),
                        Map.of("t", Bytes.utf8("v"))),
                Bytes.utf8("creator"),
                Bytes.utf8("twenty-four bytes nonce."),
                Instant.parse("2026-01-02T03:04:05Z"));
        ByteString signed = org.hyperledger.fabric.protos.peer.SignedProposal.newBuilder()
                .setProposalBytes(ByteString.copyFrom(proposal.bytes().buffer()))
                .setSignature(ByteString.copyFromUtf8("signature"))
                .build()
                .toByteString();
        List<Bytes> made = new ArrayList<>(List.of(
                proposal.bytes(),
                Bytes.of(signed.toByteArray()),
                new Batch(List.of(Bytes.utf8("one"), proposal.bytes()), 3, false).toBytes(),
                Bytes.of(pair.getPublic().getEncoded()),
                Bytes.of(pair.getPrivate().getEncoded()),
                Bytes.utf8("AND('Org1MSP.peer', OutOf(2, 'Org2MSP.member', 'Org3MSP.admin', OR('Org4MSP.client')))")));
        made.addAll(IdentityDoors.examples());
        made.addAll(LifecycleDoors.examples());
        return made;
    }
}
