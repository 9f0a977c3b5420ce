package io.steelyard.state;

import java.nio.file.Path;

/** Opens stores of one kind; found through {@link java.util.ServiceLoader}. */
public interface StateStoreFactory {
    /** The name users choose it by, e.g. {@code mapdb}. */
    String name();

    /**
     * Opens or creates the store in {@code directory}, which belongs to it alone.
     *
     * @throws io.steelyard.error.StorageException when it is in use, of another kind, or cannot be written
     */
    StateStore open(Path directory);
}
