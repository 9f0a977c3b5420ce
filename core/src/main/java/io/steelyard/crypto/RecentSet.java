package io.steelyard.crypto;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A bounded set that forgets what was not asked for lately: two generations, of which the older is dropped when the younger is
 * full, and a value found in the older moves to the younger. Reading takes no lock. At most the capacity is held, give or take a
 * value for each thread adding at the same moment.
 */
final class RecentSet<T> {
    private final int generationMax;
    private final Object turn = new Object();
    private volatile Set<T> young = ConcurrentHashMap.newKeySet();
    private volatile Set<T> old = Set.of();

    RecentSet(int capacity) {
        if (capacity < 2) {
            throw new IllegalArgumentException("the capacity must be at least 2; got " + capacity);
        }
        this.generationMax = capacity / 2;
    }

    boolean contains(T value) {
        if (young.contains(value)) {
            return true;
        }
        if (!old.contains(value)) {
            return false;
        }
        add(value);
        return true;
    }

    void add(T value) {
        if (young.size() >= generationMax) {
            turnOver();
        }
        young.add(value);
    }

    int size() {
        return young.size() + old.size();
    }

    private void turnOver() {
        synchronized (turn) {
            if (young.size() >= generationMax) {
                old = young;
                young = ConcurrentHashMap.newKeySet();
            }
        }
    }
}
