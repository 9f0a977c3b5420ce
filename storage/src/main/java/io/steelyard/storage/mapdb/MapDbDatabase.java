package io.steelyard.storage.mapdb;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.StorageException;
import io.steelyard.state.VersionedValue;
import io.steelyard.storage.internal.StateValues;
import io.steelyard.storage.layered.StateDatabase;
import java.nio.file.Path;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.Iterator;
import java.util.Map.Entry;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.mapdb.Atomic;
import org.mapdb.BTreeMap;
import org.mapdb.DB;
import org.mapdb.DBMaker;
import org.mapdb.Serializer;

/** The MapDB database, a tree and the savepoint; the only class that knows MapDB's types. */
final class MapDbDatabase implements StateDatabase {
    /**
     * A value lies beside its page, and the writer may delete it, and use its place for another key, after a reader saw the page. The
     * value's checksum covers its key, so the reader notices and asks again.
     */
    private static final int READ_ATTEMPTS = 4;

    private final Path path;
    private final DB database;
    private final BTreeMap<byte[], byte[]> tree;
    private final Atomic.Long savepoint;

    /** Opens or creates the database. Whatever MapDB throws comes through: the caller decides what it means. */
    MapDbDatabase(Path path) {
        this.path = path;
        this.database = DBMaker.fileDB(path.toFile())
                .fileMmapEnableIfSupported()
                // the directory is locked already
                .fileLockDisable()
                .transactionEnable()
                .make();
        try {
            this.tree = database.treeMap("state", Serializer.BYTE_ARRAY_DELTA2, Serializer.BYTE_ARRAY)
                    .valuesOutsideNodesEnable()
                    .createOrOpen();
            this.savepoint = database.atomicLong("savepoint", -1).createOrOpen();
        } catch (RuntimeException | Error e) {
            database.close();
            throw e;
        }
    }

    @Override
    public long savepoint() {
        return savepoint.get();
    }

    @Override
    public Optional<VersionedValue> get(Bytes key) {
        Throwable failure = null;
        for (int i = 0; i < READ_ATTEMPTS; i++) {
            try {
                byte[] stored = tree.get(key.toArray());
                return stored == null ? Optional.empty() : Optional.of(StateValues.decode(key, stored));
            } catch (RuntimeException | AssertionError e) {
                failure = e;
            }
        }
        throw new StorageException(
                path,
                "the value of key " + key
                        + " is damaged; close the store and open it again: it will be rebuilt from blocks",
                java.util.Objects.requireNonNull(failure));
    }

    @Override
    public @Nullable Bytes ceiling(Bytes from) {
        byte[] key = from.toArray();
        try {
            byte[] found = tree.ceilingKey(key);
            return found == null ? null : Bytes.owning(found);
        } catch (RuntimeException | AssertionError e) {
            throw unreadable(e);
        }
    }

    @Override
    public Iterator<Entry<Bytes, Optional<VersionedValue>>> range(Bytes from, Bytes to) {
        Iterator<byte[]> keys = guarded(() -> tree.keyIterator(from.toArray(), true, to.toArray(), false));
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return guarded(keys::hasNext);
            }

            @Override
            public Entry<Bytes, Optional<VersionedValue>> next() {
                Bytes key = Bytes.owning(guarded(keys::next));
                // empty when it was deleted since the iterator read its page
                return new SimpleImmutableEntry<>(key, get(key));
            }
        };
    }

    private <T> T guarded(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (NoSuchElementException e) {
            throw e;
        } catch (RuntimeException | AssertionError e) {
            throw unreadable(e);
        }
    }

    @Override
    public void write(SortedMap<Bytes, Optional<VersionedValue>> changes, long newSavepoint) {
        for (Entry<Bytes, Optional<VersionedValue>> change : changes.entrySet()) {
            byte[] key = change.getKey().toArray();
            Optional<VersionedValue> value = change.getValue();
            if (value.isPresent()) {
                tree.put(key, StateValues.encode(change.getKey(), value.get()));
            } else {
                tree.remove(key);
            }
        }
        savepoint.set(newSavepoint);
        database.commit();
    }

    private StorageException unreadable(Throwable cause) {
        return new StorageException(
                path,
                "MapDB cannot read the state; close the store and open it again: it will be rebuilt from blocks",
                cause);
    }

    @Override
    public void close() {
        database.close();
    }
}
