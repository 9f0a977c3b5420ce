package io.steelyard.storage.mapdb;

import io.steelyard.storage.internal.DurableFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides whether the database of a directory can be believed. The file {@value #CLEAN} is written when the store has closed without
 * trouble and deleted before the database is opened; it names savepoint and length of the database. Without it, or when anything
 * differs, the database is deleted: it holds nothing that the blocks do not hold. Stateless.
 */
final class StateFiles {
    static final String DATABASE = "state.db";
    static final String CLEAN = "closed-cleanly";

    private static final Logger LOG = LoggerFactory.getLogger(MapDbStateStore.class);

    private StateFiles() {}

    /** The database in {@code directory}, emptied if it cannot be believed. */
    static StateFile open(Path directory) throws IOException {
        Path database = directory.resolve(DATABASE);
        if (Files.exists(database)) {
            String promise = takePromise(directory);
            StateFile believed = promise == null ? null : openAsPromised(database, promise);
            if (believed != null) {
                return believed;
            }
            LOG.warn(
                    "The state store in {} was not closed cleanly or is damaged: emptied, to be rebuilt from blocks.",
                    directory);
        }
        wipe(directory);
        return new StateFile(database);
    }

    /** Writes the promise that the closed database is whole. */
    static void promise(Path directory, long savepoint) throws IOException {
        byte[] promise =
                promise(savepoint, Files.size(directory.resolve(DATABASE))).getBytes(StandardCharsets.UTF_8);
        DurableFiles.replace(directory.resolve(CLEAN), promise);
    }

    private static String promise(long savepoint, long databaseBytes) {
        return "savepoint=" + savepoint + "\nbytes=" + databaseBytes + "\n";
    }

    private static @Nullable String takePromise(Path directory) throws IOException {
        Path file = directory.resolve(CLEAN);
        if (!Files.exists(file)) {
            return null;
        }
        String promise = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        DurableFiles.delete(file);
        return promise;
    }

    /** Null when the database is not what was promised. */
    private static @Nullable StateFile openAsPromised(Path database, String promise) throws IOException {
        long bytes = Files.size(database);
        try {
            StateFile opened = new StateFile(database);
            if (promise.equals(promise(opened.savepoint(), bytes))) {
                return opened;
            }
            opened.close();
            return null;
        } catch (RuntimeException | Error e) {
            LOG.debug("MapDB cannot open {}", database, e);
            return null;
        }
    }

    private static void wipe(Path directory) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(directory)) {
            files = all.filter(file -> file.getFileName().toString().startsWith(DATABASE))
                    .toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
        DurableFiles.delete(directory.resolve(CLEAN));
    }
}
