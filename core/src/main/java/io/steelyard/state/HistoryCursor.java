package io.steelyard.state;

import io.steelyard.format.Version;
import java.util.Iterator;

/** Where one key was written or deleted, newest first. Close it; used by one thread. */
public final class HistoryCursor implements Iterator<Version>, AutoCloseable {
    private final StateCursor rows;

    HistoryCursor(StateCursor rows) {
        this.rows = rows;
    }

    @Override
    public boolean hasNext() {
        return rows.hasNext();
    }

    @Override
    public Version next() {
        return rows.next().value().version();
    }

    @Override
    public void close() {
        rows.close();
    }
}
