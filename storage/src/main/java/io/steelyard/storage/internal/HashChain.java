package io.steelyard.storage.internal;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.MalformedException;
import io.steelyard.format.Block;

/** The rule that makes blocks a chain: consecutive numbers, and each names the hash of the one before. Stateless. */
public final class HashChain {
    private HashChain() {}

    /**
     * Checks that {@code block} comes next.
     *
     * @param height number of blocks before it
     * @param tip hash of the block before, empty when there is none
     * @throws MalformedException when it does not
     */
    public static void requireNext(Block block, long height, Bytes tip) {
        if (block.number() != height) {
            throw new MalformedException("block " + Long.toUnsignedString(block.number())
                    + " cannot be appended; the next block is " + height);
        }
        requireLink(block, tip);
    }

    /** Checks that {@code block} names {@code before}. @throws MalformedException when it does not */
    public static void requireLink(Block block, Bytes before) {
        Bytes named = block.header().previousHash();
        if (!named.equals(before)) {
            throw new MalformedException("block " + block.number() + " names " + named
                    + " as the hash of the block before it, which is " + (before.isEmpty() ? "none" : before));
        }
    }
}
