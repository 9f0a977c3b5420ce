package io.steelyard.storage.rocksdb;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.MalformedException;
import io.steelyard.error.StorageException;
import io.steelyard.state.StateBatch;
import io.steelyard.state.StateCursor;
import io.steelyard.state.StateStore;
import io.steelyard.state.VersionedValue;
import io.steelyard.storage.internal.OwnedDirectory;
import io.steelyard.storage.internal.StateKeys;
import io.steelyard.storage.internal.StateValues;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state store on RocksDB: each block is one write batch with its savepoint. One thread applies, any thread reads. Every operation
 * holds the read half of a lock whose write half is closing, because using a closed database would end the JVM; cursors that are
 * open then are closed with it.
 */
final class RocksDbStateStore implements StateStore {
    private static final Logger LOG = LoggerFactory.getLogger(RocksDbStateStore.class);

    private final OwnedDirectory directory;
    private final RocksDbDatabase database;
    private final Set<RocksDbDatabase.Range> openRanges = ConcurrentHashMap.newKeySet();
    private final ReadWriteLock lifetime = new ReentrantReadWriteLock();
    private volatile long savepoint;
    private boolean isClosed;

    /** The store over {@code database}; closes both with itself. */
    RocksDbStateStore(OwnedDirectory directory, RocksDbDatabase database) {
        this.directory = directory;
        this.database = database;
        try {
            this.savepoint = database.savepoint();
        } catch (RocksDBException e) {
            database.close();
            throw unreadable(e);
        }
    }

    /** Something done with the open database. */
    @FunctionalInterface
    interface Operation<T> {
        /** Does it. */
        T on(RocksDbDatabase database) throws RocksDBException;
    }

    /** Runs {@code operation} unless the store is closed, which it keeps from happening meanwhile. */
    <T> T whileOpen(Operation<T> operation) {
        lifetime.readLock().lock();
        try {
            if (isClosed) {
                throw new IllegalStateException("the state store in " + directory.path() + " is closed");
            }
            return operation.on(database);
        } catch (RocksDBException | MalformedException e) {
            throw unreadable(e);
        } finally {
            lifetime.readLock().unlock();
        }
    }

    @Override
    public void apply(StateBatch batch, long newSavepoint) {
        try (WriteBatch writes = new WriteBatch()) {
            for (StateBatch.Change change : batch.changes()) {
                add(writes, StateKeys.encode(change.namespace(), change.key()), Optional.ofNullable(change.value()));
            }
            whileOpen(open -> {
                write(open, writes, newSavepoint);
                return true;
            });
        }
    }

    /** A failed write (full disk) says nothing about what is there: RocksDB refuses further ones until it is opened again. */
    private void write(RocksDbDatabase open, WriteBatch writes, long newSavepoint) {
        try {
            open.write(writes, newSavepoint);
            savepoint = newSavepoint;
        } catch (RocksDBException e) {
            throw new StorageException(
                    directory.path(),
                    "the state after block " + newSavepoint + " cannot be written; open the store again",
                    e);
        }
    }

    private void add(WriteBatch writes, Bytes key, Optional<VersionedValue> value) {
        try {
            if (value.isPresent()) {
                writes.put(key.toArray(), StateValues.encode(key, value.get()));
            } else {
                writes.delete(key.toArray());
            }
        } catch (RocksDBException e) {
            throw new StorageException(directory.path(), "RocksDB takes no entry for key " + key, e);
        }
    }

    @Override
    public long savepoint() {
        return whileOpen(open -> savepoint);
    }

    @Override
    public Optional<VersionedValue> get(String namespace, String key) {
        Bytes encoded = StateKeys.encode(namespace, key);
        return whileOpen(open -> {
            byte[] stored = open.get(encoded);
            return stored == null ? Optional.empty() : Optional.of(StateValues.decode(encoded, stored));
        });
    }

    @Override
    public StateCursor range(String namespace, String startKey, String endKey) {
        Bytes from = StateKeys.encode(namespace, startKey);
        Bytes to = endKey.isEmpty() ? StateKeys.behindNamespace(from) : StateKeys.encode(namespace, endKey);
        return whileOpen(open -> {
            RocksDbCursor cursor = new RocksDbCursor(this, open.range(to.compareTo(from) < 0 ? from : to));
            cursor.seek(from);
            return cursor;
        });
    }

    @Override
    public List<String> namespaces() {
        return whileOpen(open -> {
            TreeMap<Bytes, String> found = new TreeMap<>();
            Bytes key = open.ceiling(StateKeys.encode("", ""));
            while (key != null) {
                String namespace = StateKeys.namespace(key);
                found.put(Bytes.utf8(namespace), namespace);
                key = open.ceiling(StateKeys.behindNamespace(key));
            }
            return List.copyOf(found.values());
        });
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of(Capability.DURABLE);
    }

    /** Takes note of native memory that must be released before the database is. */
    void hold(RocksDbDatabase.Range range) {
        openRanges.add(range);
    }

    /** Releases what {@link #hold} was told of, once; closing the store has done so as well. */
    void release(RocksDbDatabase.Range range) {
        lifetime.readLock().lock();
        try {
            if (!isClosed && openRanges.remove(range)) {
                range.close();
            }
        } finally {
            lifetime.readLock().unlock();
        }
    }

    /** Leaves a mark, so that the state is rebuilt when the store is opened again. */
    private StorageException unreadable(Exception cause) {
        Path mark = directory.path().resolve(RocksDbOpening.DAMAGED);
        try {
            if (!Files.exists(mark)) {
                Files.createFile(mark);
            }
        } catch (IOException e) {
            LOG.warn("{} cannot be made: delete the directory to have the state rebuilt", mark, e);
        }
        return new StorageException(
                directory.path(),
                "RocksDB cannot read the state, it is damaged; close the store and open it again: it will be rebuilt from blocks",
                cause);
    }

    @Override
    public void close() {
        lifetime.writeLock().lock();
        try {
            if (!isClosed) {
                isClosed = true;
                try (OwnedDirectory held = directory;
                        RocksDbDatabase closed = database) {
                    openRanges.forEach(RocksDbDatabase.Range::close);
                }
            }
        } finally {
            lifetime.writeLock().unlock();
        }
    }
}
