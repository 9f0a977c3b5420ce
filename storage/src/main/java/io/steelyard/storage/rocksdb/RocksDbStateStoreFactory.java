package io.steelyard.storage.rocksdb;

import io.steelyard.error.ConfigurationException;
import io.steelyard.state.StateStore;
import io.steelyard.state.StateStoreFactory;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Opens state stores named {@code rocksdb}, when RocksDB is on the class path. Any thread. This class touches no type of RocksDB before
 * it knows that there is one.
 */
public final class RocksDbStateStoreFactory implements StateStoreFactory {
    private static final String DATABASE_CLASS = "org.rocksdb.RocksDB";

    /** For {@link java.util.ServiceLoader}. */
    public RocksDbStateStoreFactory() {}

    @Override
    public String name() {
        return "rocksdb";
    }

    @Override
    public Optional<String> whyUnavailable() {
        try {
            Class.forName(DATABASE_CLASS, false, RocksDbStateStoreFactory.class.getClassLoader());
            return Optional.empty();
        } catch (ClassNotFoundException | LinkageError e) {
            return Optional.of("RocksDB is not on the class path; add the dependency org.rocksdb:rocksdbjni, with the"
                    + " classifier linux64, osx or win64 for a smaller jar");
        }
    }

    @Override
    public StateStore open(Path directory) {
        whyUnavailable().ifPresent(why -> {
            throw new ConfigurationException(why);
        });
        return RocksDbOpening.open(directory);
    }
}
