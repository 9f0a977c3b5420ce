package io.steelyard.storage.audit;

import io.steelyard.bytes.Bytes;
import io.steelyard.format.Block;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The ledgers that Fabric 3.1.5 wrote, kept in core's test resources. */
enum Vectors {
    RAFT("fabric-3.1.5-raft", 17),
    BFT("fabric-3.1.5-bft", 18);

    private static final Path ROOT = root();

    final int height;
    private final String name;

    Vectors(String name, int height) {
        this.name = name;
        this.height = height;
    }

    private static Path root() {
        Path inModule = Path.of("../core/src/test/resources/vectors");
        return Files.isDirectory(inModule) ? inModule : Path.of("core/src/test/resources/vectors");
    }

    /** The folder of blocks as the {@code peer} or {@code orderer} keeps them. */
    Path folder(String kind) {
        return ROOT.resolve(name).resolve(kind);
    }

    byte[] bytes(String kind, int number) {
        try {
            return Files.readAllBytes(folder(kind).resolve(String.format(Locale.ROOT, "%03d.block", number)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Block> blocks(String kind) {
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < height; i++) {
            blocks.add(Block.parse(Bytes.owning(bytes(kind, i))));
        }
        return blocks;
    }

    /** The blocks as a peer's block file holds them, each with its length before it. */
    static byte[] blockFile(List<Block> blocks) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        for (Block block : blocks) {
            byte[] content = serialized(block);
            varint(file, content.length);
            file.writeBytes(content);
        }
        return file.toByteArray();
    }

    private static byte[] serialized(Block block) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        varint(content, block.number());
        bytes(content, block.header().dataHash());
        bytes(content, block.header().previousHash());
        varint(content, block.data().size());
        block.data().forEach(envelope -> bytes(content, envelope));
        varint(content, block.metadataSlots());
        for (int i = 0; i < block.metadataSlots(); i++) {
            bytes(content, block.metadata(i));
        }
        return content.toByteArray();
    }

    private static void bytes(ByteArrayOutputStream to, Bytes bytes) {
        varint(to, bytes.size());
        to.writeBytes(bytes.toArray());
    }

    private static void varint(ByteArrayOutputStream to, long number) {
        long rest = number;
        while (rest >= 0x80) {
            to.write((int) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        to.write((int) rest);
    }
}
