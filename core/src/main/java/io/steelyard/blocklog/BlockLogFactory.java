package io.steelyard.blocklog;

import java.nio.file.Path;

/** Opens block logs of one kind; found through {@link java.util.ServiceLoader}. */
public interface BlockLogFactory {
    /** The name users choose it by and that the directory remembers, e.g. {@code chronicle}. */
    String name();

    /** Whether this JVM can run it; if not, why and what to do (e.g. the missing JVM flags). */
    java.util.Optional<String> whyUnavailable();

    /**
     * Opens or creates the log in {@code directory}, which belongs to it alone, cutting a torn tail.
     *
     * @throws io.steelyard.error.StorageException when it is in use by another opener, written by another kind of log or a newer
     *     version, or a block before the tail is damaged
     */
    BlockLog open(Path directory, Durability durability);
}
