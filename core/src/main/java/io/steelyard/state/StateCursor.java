package io.steelyard.state;

import java.util.Iterator;

/** Entries in key order (unsigned UTF-8 bytes). Close it; used by one thread. */
public interface StateCursor extends Iterator<StateEntry>, AutoCloseable {
    @Override
    void close();
}
