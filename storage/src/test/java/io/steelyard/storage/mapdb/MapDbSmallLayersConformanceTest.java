package io.steelyard.storage.mapdb;

import io.steelyard.state.StateStore;
import io.steelyard.testkit.state.StateStoreKit;
import java.nio.file.Path;

/** The same promises with layers so small that every block or two is written to the file while the test goes on. */
class MapDbSmallLayersConformanceTest extends StateStoreKit {
    @Override
    protected StateStore open(Path directory) {
        return MapDbStateStoreFactory.open(directory, 20_000);
    }
}
