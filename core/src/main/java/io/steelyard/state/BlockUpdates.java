package io.steelyard.state;

import io.steelyard.bytes.Bytes;
import io.steelyard.format.CommitHash;
import io.steelyard.format.KeyMetadata;
import io.steelyard.format.ReadWriteSet;
import io.steelyard.format.ReadWriteSet.Collection;
import io.steelyard.format.ReadWriteSet.HashedWrite;
import io.steelyard.format.ReadWriteSet.MetadataEntry;
import io.steelyard.format.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the valid transactions of one block change, gathered in block order and not yet committed: later transactions of the block
 * are checked against it, and in the end it becomes the block's batch. A write keeps the metadata that the key had, a change of
 * metadata keeps the value; both give the key the transaction's version. Metadata for a key that does not exist is dropped. Used by
 * the commit thread.
 *
 * <p>Source: Fabric core/ledger/kvledger/txmgmt/validation/{types,tx_ops}.go. Intentional difference: metadata for a key that an
 * earlier transaction of the same block deleted is dropped; a Fabric peer stops there.
 */
public final class BlockUpdates {
    private static final Bytes HASH_OF_NOTHING =
            Bytes.hex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");

    private final StateView committed;
    private final long block;
    private final TreeMap<Space, TreeMap<String, PendingWrite>> spaces = new TreeMap<>();

    /** No changes yet over the committed state, which must not change meanwhile. */
    public BlockUpdates(StateView committed, long block) {
        this.committed = committed;
        this.block = block;
    }

    /** Adds what a valid transaction writes. Transactions come in block order. */
    public void add(long transaction, ReadWriteSet set) {
        Version version = new Version(block, transaction);
        TreeMap<Space, TreeMap<String, PendingWrite>> resolved = new TreeMap<>();
        operations(set)
                .forEach((space, operations) -> operations.forEach((key, operation) -> {
                    PendingWrite write = resolve(space, key, operation, version);
                    if (write != null) {
                        of(resolved, space).put(key, write);
                    }
                }));
        resolved.forEach((space, writes) -> of(spaces, space).putAll(writes));
    }

    /** Adds the changes to {@code batch}, in order. */
    public void addTo(StateBatch batch) {
        spaces.forEach((space, writes) ->
                writes.forEach((key, write) -> batch.add(space.storeNamespace(), key, write.value())));
    }

    /** The net writes for {@link CommitHash}, in its order. */
    public List<CommitHash.Update> netWrites() {
        List<CommitHash.Update> updates = new ArrayList<>();
        spaces.forEach((space, writes) -> writes.forEach((key, write) -> {
            VersionedValue value = write.value();
            updates.add(new CommitHash.Update(
                    space.namespace(),
                    space.collection(),
                    space.keyBytes(key),
                    value == null,
                    value == null ? Bytes.EMPTY : value.value(),
                    write.version()));
        }));
        return updates;
    }

    /** What the block has done to a key so far; null when nothing. */
    @Nullable
    PendingWrite find(Space space, String key) {
        Map<String, PendingWrite> writes = spaces.get(space);
        return writes == null ? null : writes.get(key);
    }

    /** Changed public keys from {@code start} (included) to {@code end} (excluded, empty for open). */
    NavigableMap<String, PendingWrite> range(String namespace, String start, String end) {
        TreeMap<String, PendingWrite> writes = spaces.get(Space.of(namespace));
        if (writes == null || KeyRange.isEmpty(start, end)) {
            return new TreeMap<>(KeyOrder.UTF8);
        }
        NavigableMap<String, PendingWrite> tail = writes.tailMap(start, true);
        return end.isEmpty() ? tail : tail.headMap(end, false);
    }

    private static <T> TreeMap<String, T> of(TreeMap<Space, TreeMap<String, T>> spaces, Space space) {
        return spaces.computeIfAbsent(space, keys -> new TreeMap<>(KeyOrder.UTF8));
    }

    private static TreeMap<Space, TreeMap<String, KeyOperation>> operations(ReadWriteSet set) {
        TreeMap<Space, TreeMap<String, KeyOperation>> operations = new TreeMap<>();
        for (ReadWriteSet.Namespace namespace : set.namespaces()) {
            Space space = Space.of(namespace.name());
            namespace.writes().forEach(write -> {
                KeyOperation operation = operation(operations, space, write.key());
                if (write.isDelete() || write.value().isEmpty()) {
                    operation.delete();
                } else {
                    operation.write(write.value());
                }
            });
            namespace
                    .metadataWrites()
                    .forEach(write -> applyMetadata(operation(operations, space, write.key()), write.entries()));
            namespace.collections().forEach(collection -> addHashed(operations, namespace.name(), collection));
        }
        return operations;
    }

    private static void addHashed(
            TreeMap<Space, TreeMap<String, KeyOperation>> operations, String namespace, Collection collection) {
        Space space = new Space(namespace, collection.name());
        collection.writes().forEach(write -> {
            KeyOperation operation =
                    operation(operations, space, write.keyHash().hex());
            if (isDelete(write)) {
                operation.delete();
            } else {
                operation.write(write.valueHash());
            }
        });
        collection
                .metadataWrites()
                .forEach(write -> applyMetadata(
                        operation(operations, space, write.keyHash().hex()), write.entries()));
    }

    private static KeyOperation operation(
            TreeMap<Space, TreeMap<String, KeyOperation>> operations, Space space, String key) {
        return of(operations, space).computeIfAbsent(key, fresh -> new KeyOperation());
    }

    private static boolean isDelete(HashedWrite write) {
        return write.isDelete()
                || write.valueHash().isEmpty()
                || write.valueHash().equals(HASH_OF_NOTHING);
    }

    private static void applyMetadata(KeyOperation operation, List<MetadataEntry> entries) {
        if (entries.isEmpty()) {
            operation.removeMetadata();
        } else {
            operation.setMetadata(KeyMetadata.serialize(entries));
        }
    }

    private @Nullable PendingWrite resolve(Space space, String key, KeyOperation operation, Version version) {
        if (operation.isDelete()) {
            return new PendingWrite(null, version);
        }
        if (operation.isComplete()) {
            return written(operation.value(), operation.metadata(), version);
        }
        Optional<VersionedValue> before = latest(space, key);
        if (operation.isWriteOnly()) {
            return written(
                    operation.value(), before.map(VersionedValue::metadata).orElse(Bytes.EMPTY), version);
        }
        return before.map(value -> written(value.value(), operation.metadata(), version))
                .orElse(null);
    }

    private static PendingWrite written(Bytes value, Bytes metadata, Version version) {
        return new PendingWrite(new VersionedValue(value, metadata, version), version);
    }

    private Optional<VersionedValue> latest(Space space, String key) {
        PendingWrite pending = find(space, key);
        return pending != null ? Optional.ofNullable(pending.value()) : committed.get(space.storeNamespace(), key);
    }
}
