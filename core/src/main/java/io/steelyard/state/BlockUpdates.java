package io.steelyard.state;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.MalformedException;
import io.steelyard.format.Addition;
import io.steelyard.format.CommitHash;
import io.steelyard.format.KeyMetadata;
import io.steelyard.format.ReadWriteSet;
import io.steelyard.format.ReadWriteSet.Collection;
import io.steelyard.format.ReadWriteSet.MetadataEntry;
import io.steelyard.format.Version;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the valid transactions of one block change, gathered in block order and not yet committed: later transactions of the block
 * are checked against it, and in the end it becomes the block's batch. A write keeps the metadata that the key had, a change of
 * metadata keeps the value; both give the key the transaction's version. Metadata for a key that does not exist is dropped. Where the
 * rules know additions, one adds to what the key holds after the transactions before, and counts as a write of the sum. Used by the
 * commit thread.
 *
 * <p>Source: Fabric core/ledger/kvledger/txmgmt/validation/{types,tx_ops}.go. Intentional difference: metadata for a key that an
 * earlier transaction of the same block deleted is dropped; a Fabric peer stops there.
 */
public final class BlockUpdates {
    private final StateView committed;
    private final long block;
    private final WriteRules rules;
    private final TreeMap<Space, TreeMap<String, PendingWrite>> spaces = new TreeMap<>();
    private final Map<Place, Bytes> sums = new HashMap<>();

    /** No changes yet over the committed state, which must not change meanwhile; by Fabric's rules. */
    public BlockUpdates(StateView committed, long block) {
        this(committed, block, WriteRules.FABRIC);
    }

    /** No changes yet over the committed state, which must not change meanwhile. */
    public BlockUpdates(StateView committed, long block, WriteRules rules) {
        this.committed = committed;
        this.block = block;
        this.rules = rules;
    }

    /** Where a sum was made: the transaction's position and the public key. */
    private record Place(long transaction, String namespace, String key) {}

    /**
     * Adds what a valid transaction writes. Transactions come in block order.
     *
     * @throws IllegalArgumentException when an addition in it cannot be made, so that it is not valid
     */
    public void add(long transaction, ReadWriteSet set) {
        tryAdd(transaction, set).ifPresent(reason -> {
            throw new IllegalArgumentException(
                    "transaction " + transaction + " of block " + block + " is not valid: " + reason);
        });
    }

    /** The same, unless an addition in it cannot be made: then nothing is changed and the answer says why. */
    public Optional<String> tryAdd(long transaction, ReadWriteSet set) {
        Resolved resolved = new Resolved(transaction);
        try {
            resolved.addAll(operations(set));
        } catch (AdditionRefused refused) {
            return Optional.of(refused.reason());
        }
        resolved.writes.forEach((space, writes) -> of(spaces, space).putAll(writes));
        sums.putAll(resolved.made);
        return Optional.empty();
    }

    /** One transaction's writes with what they take over from before. */
    private final class Resolved {
        private final Version version;
        private final TreeMap<Space, TreeMap<String, PendingWrite>> writes = new TreeMap<>();
        private final Map<Place, Bytes> made = new HashMap<>();

        Resolved(long transaction) {
            this.version = new Version(block, transaction);
        }

        void addAll(TreeMap<Space, TreeMap<String, KeyOperation>> all) throws AdditionRefused {
            for (Map.Entry<Space, TreeMap<String, KeyOperation>> each : all.entrySet()) {
                for (Map.Entry<String, KeyOperation> keyed : each.getValue().entrySet()) {
                    add(each.getKey(), keyed.getKey(), keyed.getValue());
                }
            }
        }

        private void add(Space space, String key, KeyOperation operation) throws AdditionRefused {
            PendingWrite write = operation.addition() != null
                    ? added(space, key, operation, version)
                    : resolve(space, key, operation, version);
            if (write != null) {
                of(writes, space).put(key, write);
            }
            if (operation.addition() != null && write != null && write.value() != null) {
                made.put(
                        new Place(version.transaction(), space.namespace(), key),
                        write.value().value());
            }
        }
    }

    /** What the block's writes mean. */
    public WriteRules rules() {
        return rules;
    }

    /** What a public key held after a transaction that added to it, empty when that transaction did not. */
    Optional<Bytes> sum(long transaction, String namespace, String key) {
        return Optional.ofNullable(sums.get(new Place(transaction, namespace, key)));
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

    private TreeMap<Space, TreeMap<String, KeyOperation>> operations(ReadWriteSet set) throws AdditionRefused {
        TreeMap<Space, TreeMap<String, KeyOperation>> operations = new TreeMap<>();
        for (ReadWriteSet.Namespace namespace : set.namespaces()) {
            Space space = Space.of(namespace.name());
            for (ReadWriteSet.Write write : namespace.writes()) {
                KeyOperation operation = operation(operations, space, rules.target(write.key()));
                if (rules.isAddition(write.key())) {
                    operation.plus(addition(write));
                } else if (write.removesKey()) {
                    operation.delete();
                } else {
                    operation.write(write.value());
                }
            }
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
            if (write.removesKey()) {
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

    private static Addition addition(ReadWriteSet.Write write) throws AdditionRefused {
        try {
            return Addition.of(write);
        } catch (MalformedException malformed) {
            throw new AdditionRefused(String.valueOf(malformed.getMessage()));
        }
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

    private PendingWrite added(Space space, String key, KeyOperation operation, Version version)
            throws AdditionRefused {
        String where = "key \"" + key + "\" of contract " + space.namespace() + ": ";
        if (operation.isValueGiven()) {
            throw new AdditionRefused(where + "it is added to and written in one transaction");
        }
        Optional<VersionedValue> before = latest(space, key);
        Bytes metadata = operation.changesMetadata()
                ? operation.metadata()
                : before.map(VersionedValue::metadata).orElse(Bytes.EMPTY);
        Addition addition = Objects.requireNonNull(operation.addition());
        Addition.Sum sum = addition.applyTo(before.map(VersionedValue::value));
        if (sum instanceof Addition.Sum.Refused refused) {
            throw new AdditionRefused(where + refused.reason());
        }
        return written(((Addition.Sum.Value) sum).text(), metadata, version);
    }

    private static PendingWrite written(Bytes value, Bytes metadata, Version version) {
        return new PendingWrite(new VersionedValue(value, metadata, version), version);
    }

    private Optional<VersionedValue> latest(Space space, String key) {
        PendingWrite pending = find(space, key);
        return pending != null ? Optional.ofNullable(pending.value()) : committed.get(space.storeNamespace(), key);
    }
}
