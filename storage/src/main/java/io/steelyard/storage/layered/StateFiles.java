package io.steelyard.storage.layered;

import io.steelyard.storage.internal.DurableFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides whether the database of a directory can be believed. The file {@value #CLEAN} is written when the store has closed without
 * trouble and deleted before the database is opened; it names savepoint, length and checksum of the database, so that no damaged byte
 * passes. Without it, or when anything differs, the database is deleted: it holds nothing that the blocks do not hold. Stateless.
 */
final class StateFiles {
    static final String DATABASE = "state.db";
    static final String CLEAN = "closed-cleanly";

    private static final Logger LOG = LoggerFactory.getLogger(LayeredStateStore.class);

    private StateFiles() {}

    /** The database in {@code directory}, emptied if it cannot be believed. */
    static StateDatabase open(Path directory, StateDatabase.Opener engine) throws IOException {
        Path database = directory.resolve(DATABASE);
        if (Files.exists(database)) {
            String promise = takePromise(directory);
            StateDatabase believed = promise == null ? null : openAsPromised(database, promise, engine);
            if (believed != null) {
                return believed;
            }
            LOG.warn(
                    "The state store in {} was not closed cleanly or is damaged: emptied, to be rebuilt from blocks.",
                    directory);
        }
        wipe(directory);
        return engine.open(database);
    }

    /** Writes the promise that the closed database is whole. */
    static void promise(Path directory, long savepoint) throws IOException {
        String promise = promise(savepoint, fingerprint(directory.resolve(DATABASE)));
        DurableFiles.replace(directory.resolve(CLEAN), promise.getBytes(StandardCharsets.UTF_8));
    }

    private static String promise(long savepoint, String fingerprint) {
        return "savepoint=" + savepoint + "\n" + fingerprint;
    }

    /** Length and CRC32C of the whole file: read at the speed of the disk, once when it is closed and once when it is opened. */
    private static String fingerprint(Path database) throws IOException {
        CRC32C crc = new CRC32C();
        long bytes = 0;
        byte[] window = new byte[1 << 20];
        try (InputStream in = Files.newInputStream(database)) {
            for (int read = in.read(window); read >= 0; read = in.read(window)) {
                crc.update(window, 0, read);
                bytes += read;
            }
        }
        return "bytes=" + bytes + "\ncrc32c=" + Long.toHexString(crc.getValue()) + "\n";
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
    private static @Nullable StateDatabase openAsPromised(Path database, String promise, StateDatabase.Opener engine)
            throws IOException {
        String fingerprint = fingerprint(database);
        if (!promise.endsWith("\n" + fingerprint)) {
            return null;
        }
        try {
            StateDatabase opened = engine.open(database);
            if (promise.equals(promise(opened.savepoint(), fingerprint))) {
                return opened;
            }
            opened.close();
            return null;
        } catch (RuntimeException | Error e) {
            LOG.debug("{} cannot be opened", database, e);
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
