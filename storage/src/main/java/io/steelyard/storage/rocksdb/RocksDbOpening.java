package io.steelyard.storage.rocksdb;

import io.steelyard.error.StorageException;
import io.steelyard.state.StateStore;
import io.steelyard.storage.internal.DurableFiles;
import io.steelyard.storage.internal.OwnedDirectory;
import io.steelyard.storage.internal.Uninterrupted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.rocksdb.NativeLibraryLoader;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the database of a directory, or empties it when it cannot be believed: RocksDB cannot open it, it has no savepoint, or the
 * file {@value #DAMAGED} says that something in it could not be read. Stateless.
 */
final class RocksDbOpening {
    /** Made when damage is found, so that the next opener rebuilds the state. */
    static final String DAMAGED = "found-damaged";

    private static final Logger LOG = LoggerFactory.getLogger(RocksDbOpening.class);
    private static final OwnedDirectory.Content CONTENT = new OwnedDirectory.Content("state store", "rocksdb", 1);
    private static final String DATABASE = "db";

    private RocksDbOpening() {}

    static StateStore open(Path directory) {
        OwnedDirectory owned = OwnedDirectory.open(directory, CONTENT);
        try {
            return Uninterrupted.get(() -> new RocksDbStateStore(owned, openDatabase(directory)));
        } catch (RuntimeException | Error e) {
            owned.close();
            throw e;
        }
    }

    private static RocksDbDatabase openDatabase(Path directory) {
        try {
            loadLibrary(directory);
            return believedOrEmpty(directory);
        } catch (IOException e) {
            throw new StorageException(directory, "the state store cannot be opened", e);
        } catch (RocksDBException e) {
            throw new StorageException(directory, "RocksDB cannot make a new state store", e);
        } catch (UnsatisfiedLinkError e) {
            throw new StorageException(
                    directory, "RocksDB's native library cannot be loaded; choose another state store", e);
        }
    }

    /** RocksDB copies its library out of its jar; below this directory, or a killed process would leave a copy in the shared one. */
    private static void loadLibrary(Path directory) throws IOException {
        NativeLibraryLoader.getInstance().loadLibrary(directory.toString());
    }

    private static RocksDbDatabase believedOrEmpty(Path directory) throws IOException, RocksDBException {
        Path database = directory.resolve(DATABASE);
        if (Files.exists(database)) {
            String why = Files.exists(directory.resolve(DAMAGED)) ? "something in it could not be read" : "";
            if (why.isEmpty()) {
                try {
                    return new RocksDbDatabase(database);
                } catch (RocksDBException e) {
                    why = "RocksDB cannot open it: " + e.getMessage();
                }
            }
            LOG.warn("The state store in {} is damaged ({}): emptied, to be rebuilt from blocks.", directory, why);
        }
        wipe(database);
        DurableFiles.delete(directory.resolve(DAMAGED));
        return new RocksDbDatabase(database);
    }

    private static void wipe(Path database) throws IOException {
        if (Files.exists(database)) {
            List<Path> deepestFirst;
            try (Stream<Path> all = Files.walk(database)) {
                deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
            }
            for (Path each : deepestFirst) {
                Files.delete(each);
            }
        }
    }
}
