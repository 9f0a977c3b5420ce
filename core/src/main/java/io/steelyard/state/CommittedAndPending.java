package io.steelyard.state;

import io.steelyard.format.Version;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A range as it would be if the block's changes so far were committed. The end key, when it is to be included, is looked up by
 * itself after everything else. Source: Fabric core/ledger/kvledger/txmgmt/validation/combined_iterator.go.
 */
final class CommittedAndPending implements AutoCloseable {
    private final String namespace;
    private final String end;
    private final StateView committed;
    private final BlockUpdates updates;
    private final StateCursor stored;
    private final Iterator<Map.Entry<String, PendingWrite>> pending;
    private boolean isEndDue;
    private @Nullable Found nextStored;
    private Map.@Nullable Entry<String, PendingWrite> nextPending;

    /** A key and the version of its value. */
    record Found(String key, Version version) {}

    CommittedAndPending(
            StateView committed, BlockUpdates updates, String namespace, KeyRange range, boolean isEndIncluded) {
        this.namespace = namespace;
        this.end = range.end();
        this.committed = committed;
        this.updates = updates;
        this.isEndDue = isEndIncluded;
        this.stored = committed.range(namespace, range.start(), range.end());
        this.pending =
                updates.range(namespace, range.start(), range.end()).entrySet().iterator();
        advanceStored();
        advancePending();
    }

    /** The next key that exists; null when there is none. */
    @Nullable
    Found next() {
        while (nextStored != null || nextPending != null) {
            Found found = smaller();
            if (found != null) {
                return found;
            }
        }
        return endKey();
    }

    @Override
    public void close() {
        stored.close();
    }

    /** Takes the smaller of the two, a pending one before a stored one with the same key; null when it is a delete. */
    private @Nullable Found smaller() {
        Found fromStore = nextStored;
        Map.Entry<String, PendingWrite> fromBlock = nextPending;
        int order = fromBlock == null
                ? -1
                : fromStore == null ? 1 : KeyOrder.UTF8.compare(fromStore.key(), fromBlock.getKey());
        if (order <= 0) {
            advanceStored();
        }
        if (order < 0 || fromBlock == null) {
            return fromStore;
        }
        advancePending();
        PendingWrite write = fromBlock.getValue();
        return write.isDelete() ? null : new Found(fromBlock.getKey(), write.version());
    }

    private void advanceStored() {
        if (stored.hasNext()) {
            StateEntry entry = stored.next();
            nextStored = new Found(entry.key(), entry.value().version());
        } else {
            nextStored = null;
        }
    }

    private void advancePending() {
        nextPending = pending.hasNext() ? pending.next() : null;
    }

    private @Nullable Found endKey() {
        if (!isEndDue) {
            return null;
        }
        isEndDue = false;
        PendingWrite write = updates.find(Space.of(namespace), end);
        Optional<VersionedValue> value =
                write != null ? Optional.ofNullable(write.value()) : committed.get(namespace, end);
        return value.map(present -> new Found(end, present.version())).orElse(null);
    }
}
