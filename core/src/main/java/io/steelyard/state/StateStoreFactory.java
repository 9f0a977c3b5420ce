package io.steelyard.state;

import java.nio.file.Path;
import java.util.Optional;

/** Opens stores of one kind; found through {@link java.util.ServiceLoader}. */
public interface StateStoreFactory {
    /** The name users choose it by, e.g. {@code mapdb}. */
    String name();

    /** Whether this JVM can run it; if not, why and what to do (e.g. the dependency to add). */
    default Optional<String> whyUnavailable() {
        return Optional.empty();
    }

    /**
     * Opens or creates the store in {@code directory}, which belongs to it alone.
     *
     * @throws io.steelyard.error.ConfigurationException when it is unavailable
     * @throws io.steelyard.error.StorageException when it is in use, of another kind, or cannot be written
     */
    StateStore open(Path directory);
}
