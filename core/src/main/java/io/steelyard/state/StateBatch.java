package io.steelyard.state;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one block changes, applied as a whole. At most one change a key; order does not matter. Not thread-safe while being filled. */
public final class StateBatch {
    /** A change: the new value, or null to delete the key. */
    public record Change(String namespace, String key, @Nullable VersionedValue value) {}

    private final List<Change> changes = new ArrayList<>();

    /** Adds a change; the key must not be in the batch yet. */
    public void add(String namespace, String key, @Nullable VersionedValue value) {
        changes.add(new Change(namespace, key, value));
    }

    /** The changes in the order added. */
    public List<Change> changes() {
        return changes;
    }
}
