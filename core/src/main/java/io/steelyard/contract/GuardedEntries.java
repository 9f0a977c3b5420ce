package io.steelyard.contract;

import io.steelyard.contract.ContractContext.Entries;
import io.steelyard.contract.ContractContext.Entry;
import io.steelyard.state.StateCursor;
import java.util.Iterator;

/** The entries of a range as a contract reads them, once, while its context is alive. */
final class GuardedEntries implements Entries {
    private final Runnable requireAlive;
    private final RunGuard guard;
    private final StateCursor cursor;
    private boolean hasBegun;

    GuardedEntries(Runnable requireAlive, RunGuard guard, StateCursor cursor) {
        this.requireAlive = requireAlive;
        this.guard = guard;
        this.cursor = cursor;
    }

    @Override
    public Iterator<Entry> iterator() {
        requireAlive.run();
        if (hasBegun) {
            throw new IllegalStateException("the entries of a range can be read once; ask for the range again");
        }
        hasBegun = true;
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                requireAlive.run();
                return guard.call(cursor::hasNext);
            }

            @Override
            public Entry next() {
                requireAlive.run();
                return LedgerContext.entry(guard.call(cursor::next));
            }
        };
    }

    /** Does nothing when the run is over: the simulation has closed it then. */
    @Override
    public void close() {
        if (guard.isAliveHere()) {
            cursor.close();
        }
    }
}
