package io.steelyard.storage.mapdb;

import io.steelyard.state.StateStore;
import io.steelyard.testkit.state.StateStoreKit;
import java.nio.file.Path;

/** The store on MapDB keeps the port's promises with layers of the usual size, which most tests do not fill. */
class MapDbStateStoreConformanceTest extends StateStoreKit {
    @Override
    protected StateStore open(Path directory) {
        return new MapDbStateStoreFactory().open(directory);
    }
}
