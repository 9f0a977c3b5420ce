package io.steelyard.storage.audit;

import java.util.Arrays;

/** Where blocks lie: the number of a file and an offset in it, for each block in order. Eight bytes a block. */
final class Places {
    private static final int OFFSET_BITS = 40;

    private long[] places = new long[64];
    private int count;

    void add(int file, long offset) {
        if (count == places.length) {
            places = Arrays.copyOf(places, 2 * count);
        }
        places[count++] = (long) file << OFFSET_BITS | offset;
    }

    void truncate(long newCount) {
        count = Math.toIntExact(newCount);
    }

    long count() {
        return count;
    }

    int file(long number) {
        return (int) (places[Math.toIntExact(number)] >>> OFFSET_BITS);
    }

    long offset(long number) {
        return places[Math.toIntExact(number)] & (1L << OFFSET_BITS) - 1;
    }
}
