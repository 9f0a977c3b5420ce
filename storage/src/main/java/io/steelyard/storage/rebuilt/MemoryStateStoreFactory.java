package io.steelyard.storage.rebuilt;

import io.steelyard.state.SkipListStateStore;
import io.steelyard.state.StateStore;
import io.steelyard.state.StateStoreFactory;
import io.steelyard.storage.internal.OwnedDirectory;
import java.nio.file.Path;

/**
 * Opens state stores named {@code memory} for networks on disk: the quickest to change, and always empty when opened, so that opening a
 * channel takes as long as replaying its blocks. For states that fit into memory. Any thread.
 */
public final class MemoryStateStoreFactory implements StateStoreFactory {
    private static final OwnedDirectory.Content CONTENT =
            new OwnedDirectory.Content("state store", SkipListStateStore.NAME, 1);

    /** For {@link java.util.ServiceLoader}. */
    public MemoryStateStoreFactory() {}

    @Override
    public String name() {
        return CONTENT.kind();
    }

    @Override
    public StateStore open(Path directory) {
        return new OwnedMemoryStore(OwnedDirectory.open(directory, CONTENT));
    }
}
