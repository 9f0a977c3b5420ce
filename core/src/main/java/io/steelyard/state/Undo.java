package io.steelyard.state;

import io.steelyard.error.UnavailableException;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What the keys that changed since one height held at that height; shared by all snapshots of it. The commit thread records, always
 * before it changes the store; readers look here always after they read the store, so they either read the store unchanged or
 * find the value of before here. That order is the whole protocol: there is no lock.
 */
final class Undo {
    private static final int ENTRY_OVERHEAD_BYTES = 150;

    private final ConcurrentSkipListMap<String, ConcurrentSkipListMap<String, Optional<VersionedValue>>> before =
            new ConcurrentSkipListMap<>(KeyOrder.UTF8);
    private final AtomicInteger openSnapshots = new AtomicInteger();
    private final long height;
    private final long bytesMax;
    private long bytes;
    private volatile boolean expired;

    Undo(long height, long bytesMax) {
        this.height = height;
        this.bytesMax = bytesMax;
    }

    /** Number of blocks whose changes its snapshots see. */
    long height() {
        return height;
    }

    void retain() {
        openSnapshots.incrementAndGet();
    }

    void release() {
        openSnapshots.decrementAndGet();
    }

    boolean isUnused() {
        return openSnapshots.get() == 0;
    }

    boolean isExpired() {
        return expired;
    }

    /** Remembers what a key holds that is about to change, unless it changed before. Commit thread only. */
    void record(String namespace, String key, Optional<VersionedValue> value) {
        if (expired) {
            return;
        }
        ConcurrentSkipListMap<String, Optional<VersionedValue>> keys =
                before.computeIfAbsent(namespace, name -> new ConcurrentSkipListMap<>(KeyOrder.UTF8));
        if (keys.putIfAbsent(key, value) == null) {
            bytes += ENTRY_OVERHEAD_BYTES + 2L * key.length();
            bytes += value.map(old -> (long) old.value().size() + old.metadata().size())
                    .orElse(0L);
            if (bytes > bytesMax) {
                expire();
            }
        }
    }

    /** Gives the memory back; every later read of the snapshots is refused. */
    void expire() {
        expired = true;
        before.clear();
    }

    /** What the key held, empty when it did not exist; null when it has not changed. */
    @Nullable
    Optional<VersionedValue> find(String namespace, String key) {
        ConcurrentSkipListMap<String, Optional<VersionedValue>> keys = before.get(namespace);
        return keys == null ? null : keys.get(key);
    }

    /** Changed keys from {@code start} (included) to {@code end} (excluded, empty for open) with what they held. */
    NavigableMap<String, Optional<VersionedValue>> range(String namespace, String start, String end) {
        ConcurrentSkipListMap<String, Optional<VersionedValue>> keys = before.get(namespace);
        if (keys == null || KeyRange.isEmpty(start, end)) {
            return new ConcurrentSkipListMap<>(KeyOrder.UTF8);
        }
        NavigableMap<String, Optional<VersionedValue>> tail = keys.tailMap(start, true);
        return end.isEmpty() ? tail : tail.headMap(end, false);
    }

    List<String> namespaces() {
        return List.copyOf(before.keySet());
    }

    /** Called after a read: refuses when what it gave may be newer than the snapshot. */
    void requireFresh() {
        if (expired) {
            throw new UnavailableException("the state of height " + height
                    + " is no longer kept because too much has changed since; take a new snapshot and try again");
        }
    }
}
