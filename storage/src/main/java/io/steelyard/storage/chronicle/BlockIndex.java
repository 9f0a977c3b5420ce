package io.steelyard.storage.chronicle;

import java.util.Arrays;

/** Where each block lies in the queue. One thread changes it; any thread asks. */
final class BlockIndex {
    // published in this order: a reader looks at the height first and then finds at least so many entries
    private volatile long[] places = new long[64];
    private volatile int height;

    /** Number of blocks. */
    long height() {
        return height;
    }

    /** The place of a block below the height. */
    long at(long number) {
        return places[Math.toIntExact(number)];
    }

    /** Adds the next block. */
    void add(long place) {
        long[] known = places;
        if (height == known.length) {
            known = Arrays.copyOf(known, 2 * height);
        }
        known[height] = place;
        places = known;
        height++;
    }

    /** Forgets the blocks from {@code newHeight} on. */
    void truncate(long newHeight) {
        height = Math.toIntExact(newHeight);
    }
}
