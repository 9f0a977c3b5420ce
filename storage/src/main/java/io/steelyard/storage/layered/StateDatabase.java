package io.steelyard.storage.layered;

import io.steelyard.bytes.Bytes;
import io.steelyard.state.VersionedValue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * A database in one file below the memory layers: encoded keys and values in order, and a savepoint that changes in the same commit.
 * One thread writes; any thread reads, and may see what is written before it is committed. Not a port for users: public because
 * Java has no wider private.
 */
public interface StateDatabase extends AutoCloseable {
    /** The last block of which the file holds the changes, -1 for none. */
    long savepoint();

    /** The value of an encoded key. @throws io.steelyard.error.StorageException when it cannot be read */
    Optional<VersionedValue> get(Bytes key);

    /** The first key that is {@code from} or behind it, null when there is none. */
    @Nullable
    Bytes ceiling(Bytes from);

    /** Entries from {@code from} (included) to {@code to} (excluded), which is behind it; an empty value was just deleted. */
    Iterator<Entry<Bytes, Optional<VersionedValue>>> range(Bytes from, Bytes to);

    /** Writes changes, an empty value for a deletion, and the savepoint in one commit. */
    void write(SortedMap<Bytes, Optional<VersionedValue>> changes, long savepoint);

    /** Writes what is left and releases the file. */
    @Override
    void close();

    /** Opens or creates the database of one engine. */
    @FunctionalInterface
    interface Opener {
        /** Opens {@code file}; whatever the engine throws comes through. */
        StateDatabase open(Path file) throws IOException;
    }
}
