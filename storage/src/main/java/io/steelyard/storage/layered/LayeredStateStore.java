package io.steelyard.storage.layered;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.StorageException;
import io.steelyard.state.StateBatch;
import io.steelyard.state.StateCursor;
import io.steelyard.state.StateStore;
import io.steelyard.state.VersionedValue;
import io.steelyard.storage.internal.OwnedDirectory;
import io.steelyard.storage.internal.StateKeys;
import io.steelyard.storage.internal.Uninterrupted;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A state store of memory layers over a {@link StateDatabase}. One thread applies, any thread reads, {@link LayerWriter}'s thread writes the file.
 *
 * <p>Batches go into a {@link Layer} in memory and are visible at once. When the layer is large it is handed to the writer and a new
 * one begun: many blocks become one commit. A reader looks into the newest layer, then into the one being written, then into the file.
 * A layer leaves memory only after its commit, so a key is never missing in between; what a reader has in hand stays readable. When the
 * new layer is full as well before the writer is done, {@link #apply} waits for it: memory is bounded by two layers.
 */
public final class LayeredStateStore implements StateStore {
    private final OwnedDirectory directory;
    private final StateDatabase file;
    private final LayerWriter layers;
    private volatile long savepoint;
    private volatile boolean isClosed;
    private volatile boolean isDamaged;

    private LayeredStateStore(OwnedDirectory directory, long layerBytes, StateDatabase.Opener engine)
            throws IOException {
        this.directory = directory;
        this.file = StateFiles.open(directory.path(), engine);
        this.savepoint = file.savepoint();
        this.layers = new LayerWriter(directory.path(), file, layerBytes);
    }

    /**
     * Opens or creates the store in {@code path}.
     *
     * @param layerBytes size at which a layer in memory is handed to the writer
     * @throws StorageException when the directory is in use, of another kind, or cannot be written
     */
    public static LayeredStateStore open(
            Path path, OwnedDirectory.Content content, long layerBytes, StateDatabase.Opener engine) {
        OwnedDirectory owned = OwnedDirectory.open(path, content);
        try {
            return Uninterrupted.get(() -> open(owned, layerBytes, engine));
        } catch (RuntimeException e) {
            owned.close();
            throw e;
        }
    }

    private static LayeredStateStore open(OwnedDirectory owned, long layerBytes, StateDatabase.Opener engine) {
        try {
            return new LayeredStateStore(owned, layerBytes, engine);
        } catch (StorageException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new StorageException(owned.path(), "the state store cannot be opened", e);
        }
    }

    @Override
    public void apply(StateBatch batch, long newSavepoint) {
        requireOpen();
        Map<Bytes, Optional<VersionedValue>> changes = new LinkedHashMap<>();
        for (StateBatch.Change change : batch.changes()) {
            changes.put(StateKeys.encode(change.namespace(), change.key()), Optional.ofNullable(change.value()));
        }
        layers.add(changes, newSavepoint);
        savepoint = newSavepoint;
    }

    @Override
    public long savepoint() {
        requireOpen();
        return savepoint;
    }

    @Override
    public Optional<VersionedValue> get(String namespace, String key) {
        requireOpen();
        Bytes encoded = StateKeys.encode(namespace, key);
        for (Layer layer : layers.newestFirst()) {
            Optional<VersionedValue> change = layer.changes().get(encoded);
            if (change != null) {
                return change;
            }
        }
        return read(() -> file.get(encoded));
    }

    /** A file that cannot be read is not promised to be whole when it is closed: opening it will rebuild it. */
    private <T extends @Nullable Object> T read(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (StorageException e) {
            isDamaged = true;
            throw e;
        }
    }

    @Override
    public StateCursor range(String namespace, String startKey, String endKey) {
        requireOpen();
        Bytes from = StateKeys.encode(namespace, startKey);
        Bytes to = endKey.isEmpty() ? StateKeys.behindNamespace(from) : StateKeys.encode(namespace, endKey);
        return from.compareTo(to) < 0 ? range(from, to) : new MergedCursor(List.of());
    }

    private StateCursor range(Bytes from, Bytes to) {
        List<Iterator<? extends Entry<Bytes, Optional<VersionedValue>>>> sources = new ArrayList<>();
        for (Layer layer : layers.newestFirst()) {
            sources.add(layer.changes().subMap(from, to).entrySet().iterator());
        }
        // last: what was in memory a moment ago is in the file by now, not the other way round
        Iterator<Entry<Bytes, Optional<VersionedValue>>> stored = read(() -> file.range(from, to));
        sources.add(new Iterator<Entry<Bytes, Optional<VersionedValue>>>() {
            @Override
            public boolean hasNext() {
                return read(stored::hasNext);
            }

            @Override
            public Entry<Bytes, Optional<VersionedValue>> next() {
                return read(stored::next);
            }
        });
        return new MergedCursor(sources);
    }

    @Override
    public List<String> namespaces() {
        requireOpen();
        TreeMap<Bytes, String> found = new TreeMap<>();
        Bytes next = StateKeys.encode("", "");
        while (next != null) {
            Bytes key = ceiling(next);
            if (key == null) {
                break;
            }
            next = StateKeys.behindNamespace(key);
            String namespace = StateKeys.namespace(key);
            try (StateCursor entries = range(namespace, "", "")) {
                if (entries.hasNext()) {
                    found.put(Bytes.utf8(namespace), namespace);
                }
            }
        }
        return List.copyOf(found.values());
    }

    /** The first encoded key anywhere, deleted or not, that is {@code from} or behind it. */
    private @Nullable Bytes ceiling(Bytes from) {
        Bytes least = null;
        for (Layer layer : layers.newestFirst()) {
            least = lesser(least, layer.changes().ceilingKey(from));
        }
        return lesser(least, read(() -> file.ceiling(from)));
    }

    private static @Nullable Bytes lesser(@Nullable Bytes one, @Nullable Bytes other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.compareTo(other) <= 0 ? one : other;
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of(Capability.DURABLE);
    }

    private void requireOpen() {
        if (isClosed) {
            throw new IllegalStateException("the state store in " + directory.path() + " is closed");
        }
    }

    @Override
    public synchronized void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        boolean isWhole = layers.close() && !isDamaged;
        try {
            Uninterrupted.run(() -> closeFile(isWhole));
        } catch (IOException e) {
            throw new StorageException(
                    directory.path(), "the state store cannot be marked as closed; it will be rebuilt", e);
        } finally {
            directory.close();
        }
    }

    private void closeFile(boolean isWhole) throws IOException {
        file.close();
        if (isWhole) {
            StateFiles.promise(directory.path(), savepoint);
        }
    }
}
