package io.steelyard.storage.mvstore;

import io.steelyard.state.StateStore;
import io.steelyard.testkit.state.StateStoreKit;
import java.nio.file.Path;

/** The same promises with layers so small that every block or two is written to the file while the test goes on. */
class MvStoreSmallLayersConformanceTest extends StateStoreKit {
    @Override
    protected StateStore open(Path directory) {
        return MvStoreStateStoreFactory.open(directory, 20_000);
    }
}
