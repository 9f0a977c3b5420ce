package io.steelyard.storage.layered;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.StorageException;
import io.steelyard.error.UnavailableException;
import io.steelyard.state.VersionedValue;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The layers in memory and the thread that writes them to the file. At most two: the one being filled and the one being written. The
 * list of layers is replaced as a whole, so a reader always has a consistent one.
 */
final class LayerWriter {
    private static final Logger LOG = LoggerFactory.getLogger(LayerWriter.class);
    /** How long {@link #add} waits for a write to end before it gives up: a disk this slow is broken. */
    private static final long ROOM_WAIT_S = 120;

    private final Path directory;
    private final StateDatabase file;
    private final long layerBytes;
    private final Thread thread;
    private final Lock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Condition room = lock.newCondition();

    private volatile List<Layer> newestFirst = List.of(new Layer());
    private boolean isClosing;
    private @Nullable Throwable failure;

    LayerWriter(Path directory, StateDatabase file, long layerBytes) {
        this.directory = directory;
        this.file = file;
        this.layerBytes = layerBytes;
        this.thread = new Thread(this::writeLayers, "steelyard-state-" + directory.getFileName());
        thread.setDaemon(true);
        thread.start();
    }

    /** The layers that readers look through before the file. */
    List<Layer> newestFirst() {
        return newestFirst;
    }

    /** Adds one block's changes, waiting while both layers are full. */
    void add(Map<Bytes, Optional<VersionedValue>> changes, long savepoint) {
        lock.lock();
        try {
            if (isClosing) {
                throw new IllegalStateException("the state store in " + directory + " is closed");
            }
            awaitRoom();
            Layer layer = newestFirst.get(0);
            changes.forEach(layer::put);
            layer.reached(savepoint);
            handOverIfFull();
        } finally {
            lock.unlock();
        }
    }

    private void awaitRoom() {
        long waitNs = TimeUnit.SECONDS.toNanos(ROOM_WAIT_S);
        try {
            while (failure == null
                    && newestFirst.size() > 1
                    && newestFirst.get(0).bytes() >= layerBytes
                    && waitNs > 0) {
                waitNs = room.awaitNanos(waitNs);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnavailableException(
                    "interrupted while the state store in " + directory + " was writing; nothing was applied", e);
        }
        if (failure != null) {
            throw new StorageException(
                    directory,
                    "the state store cannot write its file and takes no more; open it again to rebuild it",
                    failure);
        }
        if (waitNs <= 0) {
            throw new StorageException(
                    directory, "the state store's file has taken no write for " + ROOM_WAIT_S + " s");
        }
    }

    private void handOverIfFull() {
        if (newestFirst.size() == 1 && newestFirst.get(0).bytes() >= layerBytes) {
            newestFirst = List.of(new Layer(), newestFirst.get(0));
            work.signal();
        }
    }

    private void writeLayers() {
        try {
            Layer layer = next();
            while (layer != null) {
                file.write(layer.changes(), layer.savepoint());
                written();
                layer = next();
            }
        } catch (RuntimeException | Error e) {
            LOG.error(
                    "The state store in {} cannot write its file; it will be rebuilt from blocks when it is opened.",
                    directory,
                    e);
            lock.lock();
            try {
                failure = e;
                room.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /** Waits for a layer to write; null when the store is closing and everything is written. */
    private @Nullable Layer next() {
        lock.lock();
        try {
            while (newestFirst.size() == 1 && !isClosing) {
                work.awaitUninterruptibly();
            }
            if (newestFirst.size() == 1) {
                return newestFirst.get(0).hasBlocks() ? newestFirst.get(0) : null;
            }
            return newestFirst.get(1);
        } finally {
            lock.unlock();
        }
    }

    private void written() {
        lock.lock();
        try {
            // while closing the layer written may be the only one
            newestFirst = List.of(newestFirst.size() == 1 ? new Layer() : newestFirst.get(0));
            handOverIfFull();
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Writes what is left and ends the thread. @return whether everything reached the file */
    boolean close() {
        lock.lock();
        try {
            isClosing = true;
            work.signal();
        } finally {
            lock.unlock();
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        lock.lock();
        try {
            return failure == null;
        } finally {
            lock.unlock();
        }
    }
}
