package io.steelyard.storage.mapdb;

import io.steelyard.state.StateStore;
import io.steelyard.storage.layered.LayeredStateStoreTests;
import java.nio.file.Path;

/** Layers over this engine. */
class MapDbLayersTest extends LayeredStateStoreTests {
    @Override
    protected StateStore open(Path directory, long layerBytes) {
        return MapDbStateStoreFactory.open(directory, layerBytes);
    }
}
