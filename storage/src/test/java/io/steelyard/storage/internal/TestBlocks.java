package io.steelyard.storage.internal;

import io.steelyard.bytes.Bytes;
import io.steelyard.format.Block;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Chains of blocks that depend on a seed only. */
public final class TestBlocks {
    private TestBlocks() {}

    /** The block after {@code previous} (a hash, empty for block 0): half of it repeats, so it deflates but not to nothing. */
    public static Block block(long number, Bytes previous) {
        byte[] content = new byte[60 + (int) (number * 37 % 400)];
        new Random(number).nextBytes(content);
        return Block.create(
                        number, previous, List.of(Bytes.owning(content), Bytes.utf8("envelope ".repeat(20) + number)))
                .withMetadata(Block.TRANSACTIONS_FILTER, Bytes.hex("000b"));
    }

    /** Blocks 0 to {@code count - 1}. */
    public static List<Block> chain(int count) {
        List<Block> blocks = new ArrayList<>();
        Bytes previous = Bytes.EMPTY;
        for (int number = 0; number < count; number++) {
            Block block = block(number, previous);
            blocks.add(block);
            previous = block.hash();
        }
        return blocks;
    }
}
