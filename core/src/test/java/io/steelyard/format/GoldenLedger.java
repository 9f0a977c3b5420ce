package io.steelyard.format;

import io.steelyard.bytes.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Blocks that real Fabric wrote, from the test resources. */
enum GoldenLedger {
    RAFT("fabric-3.1.5-raft", 17),
    BFT("fabric-3.1.5-bft", 18);

    private final String directory;
    private final int height;

    GoldenLedger(String directory, int height) {
        this.directory = directory;
        this.height = height;
    }

    int height() {
        return height;
    }

    /** Bytes of each block as a peer keeps it. */
    List<Bytes> peer() {
        return blocks("peer");
    }

    /** Bytes of each block as an orderer serves it. */
    List<Bytes> orderer() {
        return blocks("orderer");
    }

    /** Bytes of {@code peer/NNN.block}. */
    Bytes peer(int number) {
        return file(name("peer", number));
    }

    /** Bytes of a file below the ledger's directory. */
    Bytes file(String name) {
        String path = "/vectors/" + directory + "/" + name;
        try (InputStream input = GoldenLedger.class.getResourceAsStream(path)) {
            if (input == null) {
                throw new AssertionError("no test resource " + path);
            }
            return Bytes.owning(input.readAllBytes());
        } catch (IOException unreadable) {
            throw new AssertionError(path, unreadable);
        }
    }

    private List<Bytes> blocks(String kind) {
        List<Bytes> blocks = new ArrayList<>();
        for (int number = 0; number < height; number++) {
            blocks.add(file(name(kind, number)));
        }
        return blocks;
    }

    private static String name(String kind, int number) {
        return String.format(Locale.ROOT, "%s/%03d.block", kind, number);
    }
}
