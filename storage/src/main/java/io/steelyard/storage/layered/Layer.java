package io.steelyard.storage.layered;

import io.steelyard.bytes.Bytes;
import io.steelyard.state.VersionedValue;
import java.util.Optional;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The changes of some consecutive blocks in memory. The applying thread fills it until it is handed over to be written; from then on
 * it does not change, and cursors that were opened before keep reading it. Any thread reads.
 */
final class Layer {
    /** What an entry costs beside its bytes, roughly. */
    private static final int ENTRY_BYTES = 150;

    private final ConcurrentNavigableMap<Bytes, Optional<VersionedValue>> changes = new ConcurrentSkipListMap<>();
    private long bytes;
    private long savepoint = -1;
    private boolean hasBlocks;

    /** Adds a change; an empty value is a deletion. */
    void put(Bytes key, Optional<VersionedValue> value) {
        changes.put(key, value);
        bytes += ENTRY_BYTES
                + key.size()
                + value.map(written ->
                                written.value().size() + written.metadata().size())
                        .orElse(0);
    }

    /** Takes note that every change up to this block is in. */
    void reached(long block) {
        savepoint = block;
        hasBlocks = true;
    }

    /** Encoded keys and values, an empty value for a deletion. */
    ConcurrentNavigableMap<Bytes, Optional<VersionedValue>> changes() {
        return changes;
    }

    /** Size in memory, roughly; never less than what is there. */
    long bytes() {
        return bytes;
    }

    /** The last block contained; without meaning before there is one. */
    long savepoint() {
        return savepoint;
    }

    /** Whether any block was applied, be it an empty one. */
    boolean hasBlocks() {
        return hasBlocks;
    }
}
