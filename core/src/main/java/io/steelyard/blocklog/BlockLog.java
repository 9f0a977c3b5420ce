package io.steelyard.blocklog;

import io.steelyard.format.Block;
import java.util.Iterator;

/**
 * The append-only, hash-checked log of one channel's blocks. One thread appends; any thread reads what was appended.
 * After {@link #close()} every other method throws {@link IllegalStateException}.
 * Errors: {@link io.steelyard.error.StorageException}, naming the block when one is damaged.
 */
public interface BlockLog extends AutoCloseable {
    /** Number of blocks: the next block to append has this number. */
    long height();

    /**
     * Appends the next block: its number must be {@link #height()} and its previous hash the hash of the block before
     * (empty for block 0).
     * Readable at once, durable after {@link #sync()}.
     *
     * @throws io.steelyard.error.MalformedException when number or previous hash do not fit; nothing is changed
     */
    void append(Block block);

    /** Returns when everything appended is as durable as the log was opened for. */
    void sync();

    /** Reads a block, its bytes exactly as appended. @throws IllegalArgumentException when it is not in the log */
    Block read(long number);

    /** Blocks from {@code number} to the height at the time of the call, in order. */
    default Iterator<Block> from(long number) {
        long end = height();
        return new Iterator<>() {
            private long next = number;

            @Override
            public boolean hasNext() {
                return next < end;
            }

            @Override
            public Block next() {
                if (!hasNext()) {
                    throw new java.util.NoSuchElementException("block " + next + " is beyond the log's height " + end);
                }
                return read(next++);
            }
        };
    }

    /**
     * Drops the blocks from {@code newHeight} on; nothing happens when the log is not longer.
     *
     * @throws IllegalArgumentException when {@code newHeight} is negative
     */
    void truncateTail(long newHeight);

    /** Syncs and releases everything. Idempotent. */
    @Override
    void close();
}
