package io.steelyard.blocklog;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.MalformedException;
import io.steelyard.format.Block;
import java.util.ArrayList;
import java.util.List;

/**
 * A block log in memory. Nothing survives {@link #close()}. Only the newest blocks keep what was parsed from them, which is several
 * times their size. Any thread; calls exclude one another for a few instructions.
 */
public final class MemoryBlockLog implements BlockLog {
    /** The name users choose it by. */
    public static final String NAME = "memory";

    private static final int PARSED_MAX = 64;

    private final List<Block> blocks = new ArrayList<>();
    private boolean closed;

    /** An empty log. */
    public MemoryBlockLog() {}

    @Override
    public synchronized long height() {
        requireOpen();
        return blocks.size();
    }

    @Override
    public synchronized void append(Block block) {
        requireOpen();
        if (block.number() != blocks.size()) {
            throw new MalformedException("the next block of this log is number " + blocks.size() + "; got number "
                    + Long.toUnsignedString(block.number()));
        }
        Bytes expected =
                blocks.isEmpty() ? Bytes.EMPTY : blocks.get(blocks.size() - 1).hash();
        Bytes previous = block.header().previousHash();
        if (!previous.equals(expected)) {
            throw new MalformedException("block " + block.number() + " names " + hashText(previous)
                    + " as the hash of the block before; it is " + hashText(expected));
        }
        blocks.add(block);
        int old = blocks.size() - 1 - PARSED_MAX;
        if (old >= 0) {
            blocks.set(old, blocks.get(old).unparsed());
        }
    }

    @Override
    public synchronized void sync() {
        requireOpen();
    }

    @Override
    public synchronized Block read(long number) {
        requireOpen();
        if (number < 0 || number >= blocks.size()) {
            throw new IllegalArgumentException("block " + number + " is not in this log, which holds " + blocks.size());
        }
        return blocks.get(Math.toIntExact(number));
    }

    @Override
    public synchronized void truncateTail(long newHeight) {
        requireOpen();
        if (newHeight < 0) {
            throw new IllegalArgumentException("a log cannot be cut to the height " + newHeight);
        }
        if (newHeight < blocks.size()) {
            blocks.subList(Math.toIntExact(newHeight), blocks.size()).clear();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        blocks.clear();
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the block log is closed");
        }
    }

    private static String hashText(Bytes hash) {
        return hash.isEmpty() ? "nothing" : hash.hex();
    }
}
