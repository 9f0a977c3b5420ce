package io.steelyard.state;

import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * A world state in memory: one skip list a namespace, no lock. Nothing survives {@link #close()}. One thread applies, any thread
 * reads; a batch becomes visible key by key and is complete before its savepoint is.
 */
public final class SkipListStateStore implements StateStore {
    /** The name users choose it by. */
    public static final String NAME = "memory";

    private final ConcurrentSkipListMap<String, ConcurrentSkipListMap<String, VersionedValue>> namespaces =
            new ConcurrentSkipListMap<>(KeyOrder.UTF8);
    private volatile long savepoint = -1;
    private volatile boolean closed;

    /** An empty store with savepoint -1. */
    public SkipListStateStore() {}

    @Override
    public Optional<VersionedValue> get(String namespace, String key) {
        requireOpen();
        ConcurrentSkipListMap<String, VersionedValue> entries = namespaces.get(namespace);
        return entries == null ? Optional.empty() : Optional.ofNullable(entries.get(key));
    }

    @Override
    public StateCursor range(String namespace, String startKey, String endKey) {
        requireOpen();
        ConcurrentSkipListMap<String, VersionedValue> entries = namespaces.get(namespace);
        if (entries == null || KeyRange.isEmpty(startKey, endKey)) {
            return new MapCursor(new ConcurrentSkipListMap<>(KeyOrder.UTF8));
        }
        ConcurrentNavigableMap<String, VersionedValue> fromStart = entries.tailMap(startKey, true);
        return new MapCursor(endKey.isEmpty() ? fromStart : fromStart.headMap(endKey, false));
    }

    @Override
    public void apply(StateBatch batch, long savepoint) {
        requireOpen();
        for (StateBatch.Change change : batch.changes()) {
            VersionedValue value = change.value();
            if (value != null) {
                namespaces
                        .computeIfAbsent(change.namespace(), name -> new ConcurrentSkipListMap<>(KeyOrder.UTF8))
                        .put(change.key(), value);
            } else {
                ConcurrentSkipListMap<String, VersionedValue> entries = namespaces.get(change.namespace());
                if (entries != null) {
                    entries.remove(change.key());
                }
            }
        }
        this.savepoint = savepoint;
    }

    @Override
    public long savepoint() {
        requireOpen();
        return savepoint;
    }

    @Override
    public List<String> namespaces() {
        requireOpen();
        return namespaces.entrySet().stream()
                .filter(entry -> !entry.getValue().isEmpty())
                .map(Map.Entry::getKey)
                .toList();
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of();
    }

    @Override
    public void close() {
        closed = true;
        namespaces.clear();
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the state store is closed");
        }
    }

    /** Walks a map's live entries; nothing to release. */
    private static final class MapCursor implements StateCursor {
        private final java.util.Iterator<Map.Entry<String, VersionedValue>> entries;

        MapCursor(NavigableMap<String, VersionedValue> range) {
            entries = range.entrySet().iterator();
        }

        @Override
        public boolean hasNext() {
            return entries.hasNext();
        }

        @Override
        public StateEntry next() {
            if (!entries.hasNext()) {
                throw new NoSuchElementException("the range has no more entries");
            }
            Map.Entry<String, VersionedValue> entry = entries.next();
            return new StateEntry(entry.getKey(), entry.getValue());
        }

        @Override
        public void close() {}
    }
}
