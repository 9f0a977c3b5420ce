package io.steelyard.storage.rocksdb;

import io.steelyard.bytes.Bytes;
import io.steelyard.state.StateCursor;
import io.steelyard.state.StateEntry;
import io.steelyard.storage.internal.StateKeys;
import io.steelyard.storage.internal.StateValues;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/** A walk over a range as it was when the walk began. Used by one thread; releases its native memory at the end or when closed. */
final class RocksDbCursor implements StateCursor {
    private final RocksDbStateStore store;
    private final RocksDbDatabase.Range range;
    private @Nullable StateEntry next;
    private boolean isDone;

    RocksDbCursor(RocksDbStateStore store, RocksDbDatabase.Range range) {
        this.store = store;
        this.range = range;
        store.hold(range);
    }

    /** Begins with the first key that is {@code from} or behind it. The store must be kept open meanwhile. */
    void seek(Bytes from) throws RocksDBException {
        range.iterator().seek(from.toArray());
        take();
    }

    private void take() throws RocksDBException {
        RocksIterator iterator = range.iterator();
        if (iterator.isValid()) {
            Bytes key = Bytes.owning(iterator.key());
            next = new StateEntry(StateKeys.key(key), StateValues.decode(key, iterator.value()));
            iterator.next();
        } else {
            // at its end or unable to read on: only this tells
            iterator.status();
            next = null;
            close();
        }
    }

    @Override
    public boolean hasNext() {
        return next != null;
    }

    @Override
    public StateEntry next() {
        StateEntry found = next;
        if (found == null) {
            throw new NoSuchElementException("the range has no more entries");
        }
        store.whileOpen(open -> {
            take();
            return true;
        });
        return found;
    }

    @Override
    public void close() {
        if (!isDone) {
            isDone = true;
            next = null;
            store.release(range);
        }
    }
}
