package io.steelyard.testkit;

import io.steelyard.state.SkipListStateStore;
import io.steelyard.state.StateStore;
import io.steelyard.testkit.state.StateStoreKit;
import java.nio.file.Path;

class SkipListStateStoreTest extends StateStoreKit {
    @Override
    protected StateStore open(Path directory) {
        return new SkipListStateStore();
    }
}
