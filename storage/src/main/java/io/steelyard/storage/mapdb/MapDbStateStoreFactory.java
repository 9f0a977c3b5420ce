package io.steelyard.storage.mapdb;

import io.steelyard.error.StorageException;
import io.steelyard.state.StateStore;
import io.steelyard.state.StateStoreFactory;
import io.steelyard.storage.internal.OwnedDirectory;
import io.steelyard.storage.internal.Uninterrupted;
import java.io.IOException;
import java.nio.file.Path;

/** Opens state stores named {@code mapdb}. Any thread. */
public final class MapDbStateStoreFactory implements StateStoreFactory {
    static final OwnedDirectory.Content CONTENT = new OwnedDirectory.Content("state store", "mapdb", 1);
    /** Size of a layer in memory: some ten thousand changes, about a second of MapDB's writing. */
    static final long LAYER_BYTES = 16L << 20;

    /** For {@link java.util.ServiceLoader}. */
    public MapDbStateStoreFactory() {}

    @Override
    public String name() {
        return CONTENT.kind();
    }

    @Override
    public StateStore open(Path directory) {
        return open(directory, LAYER_BYTES);
    }

    static StateStore open(Path directory, long layerBytes) {
        OwnedDirectory owned = OwnedDirectory.open(directory, CONTENT);
        try {
            return Uninterrupted.get(() -> openStore(owned, layerBytes));
        } catch (RuntimeException e) {
            owned.close();
            throw e;
        }
    }

    private static StateStore openStore(OwnedDirectory owned, long layerBytes) {
        try {
            return new MapDbStateStore(owned, layerBytes);
        } catch (StorageException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new StorageException(owned.path(), "the state store cannot be opened", e);
        }
    }
}
