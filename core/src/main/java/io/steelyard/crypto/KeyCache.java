package io.steelyard.crypto;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.security.PublicKey;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;

/**
 * What was once computed from a public key, found by the key object itself. Keys are compared by reference, since hashing an EC
 * key costs as much as the work that is saved; they are held weakly and bounded in number. Any thread.
 */
final class KeyCache<V> {
    private final int capacity;
    private final Function<PublicKey, V> compute;
    private final ConcurrentMap<Object, V> known = new ConcurrentHashMap<>();
    private final ReferenceQueue<PublicKey> dropped = new ReferenceQueue<>();

    KeyCache(int capacity, Function<PublicKey, V> compute) {
        this.capacity = capacity;
        this.compute = compute;
    }

    V get(PublicKey key) {
        V found = known.get(new Probe(key));
        return found != null ? found : add(key);
    }

    int size() {
        return known.size();
    }

    private V add(PublicKey key) {
        V value = compute.apply(key);
        for (Object gone = dropped.poll(); gone != null; gone = dropped.poll()) {
            known.remove(gone);
        }
        if (known.size() >= capacity) {
            // Rare, and cheap to refill: the cost of a finer rule is not worth it.
            known.clear();
        }
        known.put(new Held(key, dropped), value);
        return value;
    }

    private static boolean isSame(Object probe, Object held) {
        return probe instanceof Probe p && held instanceof Held h && h.refersTo(p.key);
    }

    /** Looks a key up without allocating a reference object. */
    private static final class Probe {
        private final PublicKey key;

        Probe(PublicKey key) {
            this.key = key;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(key);
        }

        @Override
        public boolean equals(Object other) {
            return isSame(this, other);
        }
    }

    private static final class Held extends WeakReference<PublicKey> {
        private final int hash;

        Held(PublicKey key, ReferenceQueue<PublicKey> queue) {
            super(key, queue);
            this.hash = System.identityHashCode(key);
        }

        @Override
        public int hashCode() {
            return hash;
        }

        /** Itself, or another entry for the same key object. */
        @Override
        public boolean equals(Object other) {
            if (this == other) {
                return true;
            }
            PublicKey mine = get();
            return other instanceof Held held ? mine != null && held.refersTo(mine) : isSame(other, this);
        }
    }
}
