package io.steelyard.storage.mvstore;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.StorageException;
import io.steelyard.state.VersionedValue;
import io.steelyard.storage.internal.StateValues;
import io.steelyard.storage.layered.StateDatabase;
import java.nio.file.Path;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map.Entry;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Supplier;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.jspecify.annotations.Nullable;

/**
 * The MVStore database, a map and the savepoint; only this package knows H2's types.
 *
 * <p>Intentional: space is used again at once (no retention time) and nothing is committed by MVStore's own thread, because a file that
 * was not closed cleanly is dropped anyway; after each write some of the file's emptiest chunks are rewritten, which keeps its size in
 * proportion to its content. What a reader looks at stays for a few commits, and ranges are read in small pages, so that no reader
 * needs more than that.
 */
final class MvStoreDatabase implements StateDatabase {
    private static final String SAVEPOINT = "savepoint";
    /** Entries that a range takes from one version of the map. */
    private static final int PAGE_ENTRIES = 64;
    /** A reader that was overtaken by several commits finds its page gone and looks again. */
    private static final int READ_ATTEMPTS = 4;

    private static final int CACHE_MIB = 16;
    /** Chunks are rewritten while less than this share of the file is in use, so much at a time. */
    private static final int FILL_PERCENT = 60;

    private static final int REWRITE_BYTES = 16 << 20;
    /** Bounds the time that closing spends on making the file smaller. */
    private static final int CLOSE_COMPACTION_MS = 50;

    private final Path path;
    private final MVStore store;
    private final MVMap<byte[], byte[]> entries;
    private final MVMap<String, Long> marks;

    /** Opens or creates the database. Whatever MVStore throws comes through: the caller decides what it means. */
    MvStoreDatabase(Path path) {
        this.path = path;
        this.store = new MVStore.Builder()
                .fileName(path.toString())
                .cacheSize(CACHE_MIB)
                .autoCommitDisabled()
                .autoCompactFillRate(0)
                .open();
        try {
            store.setRetentionTime(0);
            ByteStrings bytes = new ByteStrings();
            this.entries = store.openMap(
                    "state", new MVMap.Builder<byte[], byte[]>().keyType(bytes).valueType(bytes));
            this.marks = store.openMap("marks");
        } catch (RuntimeException | Error e) {
            store.closeImmediately();
            throw e;
        }
    }

    @Override
    public long savepoint() {
        return marks.getOrDefault(SAVEPOINT, -1L);
    }

    @Override
    public Optional<VersionedValue> get(Bytes key) {
        return reading(() -> {
            byte[] stored = entries.get(key.toArray());
            return stored == null ? Optional.empty() : Optional.of(StateValues.decode(key, stored));
        });
    }

    @Override
    public @Nullable Bytes ceiling(Bytes from) {
        return reading(() -> {
            byte[] found = entries.ceilingKey(from.toArray());
            return found == null ? null : Bytes.owning(found);
        });
    }

    @Override
    public Iterator<Entry<Bytes, Optional<VersionedValue>>> range(Bytes from, Bytes to) {
        return new Pages(from.toArray(), to);
    }

    /** Walks over a range, a page at a time. Used by one thread. */
    private final class Pages implements Iterator<Entry<Bytes, Optional<VersionedValue>>> {
        private final Bytes to;
        private Deque<Entry<Bytes, Optional<VersionedValue>>> page;
        private byte @Nullable [] next;

        private Pages(byte[] from, Bytes to) {
            this.to = to;
            this.next = from;
            this.page = new ArrayDeque<>();
            advance();
        }

        private void advance() {
            byte[] from = next;
            if (page.isEmpty() && from != null) {
                page = reading(() -> pageFrom(from));
                // the smallest key behind the last one is that with a zero added
                next = page.size() < PAGE_ENTRIES
                        ? null
                        : Bytes.concat(page.getLast().getKey(), Bytes.of(new byte[1]))
                                .toArray();
            }
        }

        private Deque<Entry<Bytes, Optional<VersionedValue>>> pageFrom(byte[] from) {
            Deque<Entry<Bytes, Optional<VersionedValue>>> found = new ArrayDeque<>();
            Cursor<byte[], byte[]> cursor = entries.cursor(from);
            while (found.size() < PAGE_ENTRIES && cursor.hasNext()) {
                Bytes key = Bytes.owning(cursor.next());
                if (key.compareTo(to) >= 0) {
                    break;
                }
                found.add(new SimpleImmutableEntry<>(key, Optional.of(StateValues.decode(key, cursor.getValue()))));
            }
            return found;
        }

        @Override
        public boolean hasNext() {
            return !page.isEmpty();
        }

        @Override
        public Entry<Bytes, Optional<VersionedValue>> next() {
            if (page.isEmpty()) {
                throw new NoSuchElementException("the range has no more entries");
            }
            Entry<Bytes, Optional<VersionedValue>> entry = page.remove();
            advance();
            return entry;
        }
    }

    private <T extends @Nullable Object> T reading(Supplier<T> read) {
        RuntimeException failure = null;
        for (int i = 0; i < READ_ATTEMPTS; i++) {
            try {
                return read.get();
            } catch (RuntimeException e) {
                failure = e;
            }
        }
        throw new StorageException(
                path,
                "MVStore cannot read the state, it is damaged; close the store and open it again: it will be rebuilt from blocks",
                java.util.Objects.requireNonNull(failure));
    }

    @Override
    public void write(SortedMap<Bytes, Optional<VersionedValue>> changes, long newSavepoint) {
        for (Entry<Bytes, Optional<VersionedValue>> change : changes.entrySet()) {
            byte[] key = change.getKey().toArray();
            Optional<VersionedValue> value = change.getValue();
            if (value.isPresent()) {
                entries.put(key, StateValues.encode(change.getKey(), value.get()));
            } else {
                entries.remove(key);
            }
        }
        marks.put(SAVEPOINT, newSavepoint);
        store.commit();
        store.compact(FILL_PERCENT, REWRITE_BYTES);
    }

    @Override
    public void close() {
        if (store.isClosed()) {
            return;
        }
        store.close(CLOSE_COMPACTION_MS);
    }
}
