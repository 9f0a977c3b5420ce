package io.steelyard.storage.rebuilt;

import io.steelyard.state.SkipListStateStore;
import io.steelyard.state.StateBatch;
import io.steelyard.state.StateCursor;
import io.steelyard.state.StateStore;
import io.steelyard.state.VersionedValue;
import io.steelyard.storage.internal.OwnedDirectory;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A {@link SkipListStateStore} that holds a directory while it is open. Threads as there. */
final class OwnedMemoryStore implements StateStore {
    private final OwnedDirectory directory;
    private final StateStore store = new SkipListStateStore();

    OwnedMemoryStore(OwnedDirectory directory) {
        this.directory = directory;
    }

    @Override
    public void apply(StateBatch batch, long savepoint) {
        store.apply(batch, savepoint);
    }

    @Override
    public long savepoint() {
        return store.savepoint();
    }

    @Override
    public Optional<VersionedValue> get(String namespace, String key) {
        return store.get(namespace, key);
    }

    @Override
    public StateCursor range(String namespace, String startKey, String endKey) {
        return store.range(namespace, startKey, endKey);
    }

    @Override
    public List<String> namespaces() {
        return store.namespaces();
    }

    @Override
    public Set<Capability> capabilities() {
        return store.capabilities();
    }

    @Override
    public void close() {
        store.close();
        directory.close();
    }
}
