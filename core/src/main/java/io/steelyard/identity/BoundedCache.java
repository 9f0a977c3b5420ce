package io.steelyard.identity;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * What was once worked out, by key, in at most twice {@code generation} entries. New entries go into the young generation; when
 * that is full it becomes the old one and the old one is forgotten, so that what is asked for again and again stays, whoever floods
 * it with other keys. Any thread; two threads may work out the same entry.
 */
final class BoundedCache<K, V> {
    private final int generation;
    private volatile Generations<K, V> generations =
            new Generations<>(new ConcurrentHashMap<>(), new ConcurrentHashMap<>());

    private record Generations<K, V>(ConcurrentMap<K, V> young, ConcurrentMap<K, V> old) {}

    BoundedCache(int generation) {
        this.generation = generation;
    }

    @Nullable
    V get(K key) {
        Generations<K, V> now = generations;
        V value = now.young().get(key);
        if (value == null) {
            value = now.old().get(key);
            if (value != null) {
                put(key, value);
            }
        }
        return value;
    }

    void put(K key, V value) {
        Generations<K, V> now = generations;
        if (now.young().size() >= generation) {
            now = age(now);
        }
        now.young().put(key, value);
    }

    int size() {
        Generations<K, V> now = generations;
        return now.young().size() + now.old().size();
    }

    private synchronized Generations<K, V> age(Generations<K, V> full) {
        if (generations == full) {
            generations = new Generations<>(new ConcurrentHashMap<>(), full.young());
        }
        return generations;
    }
}
