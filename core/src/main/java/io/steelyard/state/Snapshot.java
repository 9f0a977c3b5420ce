package io.steelyard.state;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A channel's world state as it was at one height, whatever is applied later. Close it soon: it keeps the old value of every key that
 * changes meanwhile. Any thread; a cursor belongs to one. A read of a closed snapshot is an {@link IllegalStateException}; of one
 * that expired (see {@link ChannelState}) an {@link io.steelyard.error.UnavailableException}.
 */
public final class Snapshot implements StateView, AutoCloseable {
    private final StateStore store;
    private final Undo undo;
    private final AtomicBoolean closed = new AtomicBoolean();

    Snapshot(StateStore store, Undo undo) {
        this.store = store;
        this.undo = undo;
    }

    /** Number of blocks whose changes it sees: block {@code height() - 1} is the last. */
    public long height() {
        return undo.height();
    }

    @Override
    public Optional<VersionedValue> get(String namespace, String key) {
        requireOpen();
        // The order matters: the store first, then what it held before (see Undo).
        Optional<VersionedValue> now = store.get(namespace, key);
        Optional<VersionedValue> before = undo.find(namespace, key);
        undo.requireFresh();
        return before == null ? now : before;
    }

    @Override
    public StateCursor range(String namespace, String startKey, String endKey) {
        requireOpen();
        return new ChunkCursor(namespace, startKey, endKey);
    }

    /** Names of at least all namespaces that held an entry, in order. */
    List<String> namespaces() {
        requireOpen();
        TreeSet<String> names = new TreeSet<>(KeyOrder.UTF8);
        names.addAll(store.namespaces());
        names.addAll(undo.namespaces());
        undo.requireFresh();
        return List.copyOf(names);
    }

    /** Lets old values go. Idempotent. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            undo.release();
        }
    }

    private void requireOpen() {
        if (closed.get()) {
            throw new IllegalStateException("the snapshot of height " + undo.height() + " is closed");
        }
    }

    /**
     * Reads the range in chunks that grow, so that a few entries of many are quick and many are not slow. Each chunk opens the store's
     * range anew, hence holds nothing open between calls.
     */
    private final class ChunkCursor implements StateCursor {
        private static final int FIRST_CHUNK = 16;
        private static final int LARGEST_CHUNK = 512;

        private final String namespace;
        private final String end;
        private String from;
        private int chunkSize = FIRST_CHUNK;
        private boolean isStoreExhausted;
        private Iterator<StateEntry> chunk = List.<StateEntry>of().iterator();

        ChunkCursor(String namespace, String from, String end) {
            this.namespace = namespace;
            this.from = from;
            this.end = end;
        }

        @Override
        public boolean hasNext() {
            requireOpen();
            while (!chunk.hasNext() && !isStoreExhausted) {
                chunk = nextChunk().iterator();
            }
            return chunk.hasNext();
        }

        @Override
        public StateEntry next() {
            if (!hasNext()) {
                throw new NoSuchElementException("the range has no more entries");
            }
            return chunk.next();
        }

        @Override
        public void close() {
            isStoreExhausted = true;
            chunk = List.<StateEntry>of().iterator();
        }

        private List<StateEntry> nextChunk() {
            String start = from;
            List<StateEntry> now = readStore(start);
            String stop = isStoreExhausted ? end : from;
            NavigableMap<String, Optional<VersionedValue>> changed = undo.range(namespace, start, stop);
            List<StateEntry> then = changed.isEmpty() ? now : restore(now, changed);
            undo.requireFresh();
            return then;
        }

        private List<StateEntry> readStore(String start) {
            List<StateEntry> entries = new ArrayList<>(chunkSize);
            try (StateCursor cursor = store.range(namespace, start, end)) {
                while (entries.size() < chunkSize && cursor.hasNext()) {
                    entries.add(cursor.next());
                }
                isStoreExhausted = entries.size() < chunkSize;
            }
            if (!isStoreExhausted) {
                from = KeyOrder.successor(entries.get(entries.size() - 1).key());
            }
            chunkSize = Math.min(2 * chunkSize, LARGEST_CHUNK);
            return entries;
        }

        private List<StateEntry> restore(List<StateEntry> now, NavigableMap<String, Optional<VersionedValue>> changed) {
            TreeMap<String, VersionedValue> then = new TreeMap<>(KeyOrder.UTF8);
            now.forEach(entry -> then.put(entry.key(), entry.value()));
            changed.forEach((key, before) -> before.ifPresentOrElse(old -> then.put(key, old), () -> then.remove(key)));
            List<StateEntry> entries = new ArrayList<>(then.size());
            for (Map.Entry<String, VersionedValue> entry : then.entrySet()) {
                entries.add(new StateEntry(entry.getKey(), entry.getValue()));
            }
            return entries;
        }
    }
}
