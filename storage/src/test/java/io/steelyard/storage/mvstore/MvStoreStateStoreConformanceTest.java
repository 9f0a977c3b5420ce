package io.steelyard.storage.mvstore;

import io.steelyard.state.StateStore;
import io.steelyard.testkit.state.StateStoreKit;
import java.nio.file.Path;

/** The store on MVStore keeps the port's promises with layers of the usual size, which most tests do not fill. */
class MvStoreStateStoreConformanceTest extends StateStoreKit {
    @Override
    protected StateStore open(Path directory) {
        return new MvStoreStateStoreFactory().open(directory);
    }
}
