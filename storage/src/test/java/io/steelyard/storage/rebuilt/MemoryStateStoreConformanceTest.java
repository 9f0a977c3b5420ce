package io.steelyard.storage.rebuilt;

import io.steelyard.state.StateStore;
import io.steelyard.testkit.state.StateStoreKit;
import java.nio.file.Path;

/** The store that keeps nothing is the store in memory, with a directory that it holds. */
class MemoryStateStoreConformanceTest extends StateStoreKit {
    @Override
    protected StateStore open(Path directory) {
        return new MemoryStateStoreFactory().open(directory);
    }
}
