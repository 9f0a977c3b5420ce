package io.steelyard.storage.rocksdb;

import io.steelyard.state.StateStore;
import io.steelyard.testkit.state.StateStoreKit;
import java.nio.file.Path;

/** The store on RocksDB keeps the port's promises. */
class RocksDbStateStoreConformanceTest extends StateStoreKit {
    @Override
    protected StateStore open(Path directory) {
        return new RocksDbStateStoreFactory().open(directory);
    }
}
