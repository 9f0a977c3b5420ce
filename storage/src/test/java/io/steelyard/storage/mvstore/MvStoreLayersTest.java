package io.steelyard.storage.mvstore;

import io.steelyard.state.StateStore;
import io.steelyard.storage.layered.LayeredStateStoreTests;
import java.nio.file.Path;

/** Layers over this engine. */
class MvStoreLayersTest extends LayeredStateStoreTests {
    @Override
    protected StateStore open(Path directory, long layerBytes) {
        return MvStoreStateStoreFactory.open(directory, layerBytes);
    }
}
