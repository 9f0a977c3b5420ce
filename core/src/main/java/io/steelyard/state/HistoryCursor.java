package io.steelyard.state;

import io.steelyard.bytes.Bytes;
import io.steelyard.format.Version;
import java.util.Iterator;
import java.util.Optional;

/** Where one key was written or deleted, newest first. Close it; used by one thread. */
public final class HistoryCursor implements Iterator<Version>, AutoCloseable {
    private final StateCursor rows;
    private Bytes sum = Bytes.EMPTY;

    HistoryCursor(StateCursor rows) {
        this.rows = rows;
    }

    @Override
    public boolean hasNext() {
        return rows.hasNext();
    }

    @Override
    public Version next() {
        VersionedValue row = rows.next().value();
        sum = row.value();
        return row.version();
    }

    /** What the key held after the write that {@link #next} gave last, when that was an addition; empty for any other. */
    public Optional<Bytes> sum() {
        return sum.isEmpty() ? Optional.empty() : Optional.of(sum);
    }

    @Override
    public void close() {
        rows.close();
    }
}
