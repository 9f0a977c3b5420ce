package io.steelyard.storage.chronicle;

import io.steelyard.blocklog.BlockLog;
import io.steelyard.blocklog.BlockLogFactory;
import io.steelyard.blocklog.Durability;
import io.steelyard.error.ConfigurationException;
import io.steelyard.error.StorageException;
import io.steelyard.storage.internal.OwnedDirectory;
import io.steelyard.storage.internal.Uninterrupted;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Opens block logs named {@code chronicle}: a Chronicle queue, on JVMs that were started with two flags. Any thread. This class
 * touches no Chronicle type before it knows that Chronicle can run.
 */
public final class ChronicleBlockLogFactory implements BlockLogFactory {
    static final OwnedDirectory.Content CONTENT = new OwnedDirectory.Content("block log", "chronicle", 1);

    private static final String QUEUE_CLASS = "net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder";
    private static final String ANALYTICS_CLASS = "net.openhft.chronicle.analytics.Analytics";
    private static final String ANALYTICS_OFF = "chronicle.analytics.disable";

    /** For {@link java.util.ServiceLoader}. */
    public ChronicleBlockLogFactory() {}

    @Override
    public String name() {
        return CONTENT.kind();
    }

    @Override
    public Optional<String> whyUnavailable() {
        Optional<Class<?>> queue = find(QUEUE_CLASS);
        if (queue.isEmpty()) {
            return Optional.of("Chronicle Queue is not on the class path; add net.openhft:chronicle-queue");
        }
        if (find(ANALYTICS_CLASS).isPresent() && !Boolean.getBoolean(ANALYTICS_OFF)) {
            return Optional.of("chronicle-analytics is on the class path and would report usage to its makers; exclude"
                    + " net.openhft:chronicle-analytics or start the JVM with -D" + ANALYTICS_OFF + "=true");
        }
        List<String> missing = missingFlags(queue.get().getModule());
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "Chronicle Queue needs the JVM flags " + String.join(" ", missing)
                                + " (in an executable jar: Add-Exports and Add-Opens in its manifest); the block log 'file' needs none");
    }

    private static List<String> missingFlags(Module chronicle) {
        Module base = Object.class.getModule();
        String to = chronicle.isNamed() ? chronicle.getName() : "ALL-UNNAMED";
        List<String> missing = new ArrayList<>();
        if (!base.isExported("sun.nio.ch", chronicle)) {
            missing.add("--add-exports=java.base/sun.nio.ch=" + to);
        }
        if (!base.isOpen("java.lang.reflect", chronicle)) {
            missing.add("--add-opens=java.base/java.lang.reflect=" + to);
        }
        return missing;
    }

    private static Optional<Class<?>> find(String name) {
        try {
            return Optional.of(Class.forName(name, false, ChronicleBlockLogFactory.class.getClassLoader()));
        } catch (ClassNotFoundException | LinkageError e) {
            return Optional.empty();
        }
    }

    @Override
    public BlockLog open(Path directory, Durability durability) {
        return open(directory, durability, Journal.FILE_BYTES);
    }

    BlockLog open(Path directory, Durability durability, long fileBytes) {
        whyUnavailable().ifPresent(why -> {
            throw new ConfigurationException(why);
        });
        OwnedDirectory owned = OwnedDirectory.open(directory, CONTENT);
        try {
            return Uninterrupted.get(() -> openLog(owned, durability, fileBytes));
        } catch (RuntimeException e) {
            owned.close();
            throw e;
        }
    }

    private static BlockLog openLog(OwnedDirectory owned, Durability durability, long fileBytes) {
        try {
            return new ChronicleBlockLog(owned, durability, fileBytes);
        } catch (StorageException e) {
            throw e;
        } catch (IOException | RuntimeException | AssertionError e) {
            // Chronicle reports damage in its files by whatever its code stumbles over
            throw new StorageException(
                    owned.path().resolve(ChronicleBlockLog.QUEUE_DIRECTORY),
                    "Chronicle cannot open the block log; its files may be damaged: restore the directory from a copy, or delete it"
                            + " to have the node fetch its blocks again",
                    e);
        }
    }
}
