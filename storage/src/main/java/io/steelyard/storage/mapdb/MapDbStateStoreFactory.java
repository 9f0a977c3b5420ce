package io.steelyard.storage.mapdb;

import io.steelyard.state.StateStore;
import io.steelyard.state.StateStoreFactory;
import io.steelyard.storage.internal.OwnedDirectory;
import io.steelyard.storage.layered.LayeredStateStore;
import java.nio.file.Path;

/** Opens state stores named {@code mapdb}. Any thread. */
public final class MapDbStateStoreFactory implements StateStoreFactory {
    static final OwnedDirectory.Content CONTENT = new OwnedDirectory.Content("state store", "mapdb", 1);
    /** Size of a layer in memory: some ten thousand changes, about a second of MapDB's writing. */
    private static final long LAYER_BYTES = 16L << 20;

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
        return LayeredStateStore.open(directory, CONTENT, layerBytes, MapDbDatabase::new);
    }
}
