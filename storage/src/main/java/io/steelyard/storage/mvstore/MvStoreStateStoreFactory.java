package io.steelyard.storage.mvstore;

import io.steelyard.state.StateStore;
import io.steelyard.state.StateStoreFactory;
import io.steelyard.storage.internal.OwnedDirectory;
import io.steelyard.storage.layered.LayeredStateStore;
import java.nio.file.Path;

/** Opens state stores named {@code mvstore}. Any thread. */
public final class MvStoreStateStoreFactory implements StateStoreFactory {
    private static final OwnedDirectory.Content CONTENT = new OwnedDirectory.Content("state store", "mvstore", 1);
    /** Size of a layer in memory: some ten thousand changes. */
    private static final long LAYER_BYTES = 16L << 20;

    /** For {@link java.util.ServiceLoader}. */
    public MvStoreStateStoreFactory() {}

    @Override
    public String name() {
        return CONTENT.kind();
    }

    @Override
    public StateStore open(Path directory) {
        return open(directory, LAYER_BYTES);
    }

    static StateStore open(Path directory, long layerBytes) {
        return LayeredStateStore.open(directory, CONTENT, layerBytes, MvStoreDatabase::new);
    }
}
