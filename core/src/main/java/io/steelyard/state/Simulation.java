package io.steelyard.state;

import io.steelyard.format.ReadWriteSet;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The run of one transaction's contracts against a state that stands still: collects what they read and write into a
 * {@link ReadWriteSet} and changes nothing. Contracts that call one another share it, each through its {@link #namespace}. Reads, of metadata too, give
 * the committed state only, never what the transaction itself wrote. Used by one thread; the state stays the caller's to close.
 *
 * <p>Source: Fabric core/ledger/kvledger/txmgmt/txmgr/{tx_simulator,query_executor}.go, rwsetutil/rwset_builder.go. Intentional
 * differences: a range that passes {@value #RANGE_RESULTS_MAX} results is refused (Fabric stops silently); results are recorded as the
 * contract asks for them (Fabric's chaincode handler reads up to 101 ahead, which whoever runs Fabric's own chaincode can do too).
 */
public final class Simulation {
    /** Number of results that one range query can give (Fabric's totalQueryLimit). */
    public static final int RANGE_RESULTS_MAX = 100_000;

    private final StateView state;
    private final String transactionId;
    private final int rangeResultsMax;
    private final TreeMap<String, SimulatedNamespace> namespaces = new TreeMap<>(KeyOrder.UTF8);
    private boolean hasWritten;
    private boolean hasReadPages;
    private @Nullable ReadWriteSet result;

    /** A fresh simulation on {@code state}, usually a {@link Snapshot}; the id is named in refusals only. */
    public Simulation(StateView state, String transactionId) {
        this(state, transactionId, RANGE_RESULTS_MAX);
    }

    Simulation(StateView state, String transactionId, int rangeResultsMax) {
        this.state = state;
        this.transactionId = transactionId;
        this.rangeResultsMax = rangeResultsMax;
    }

    /** One contract's state within this simulation; always the same object for the same name. */
    public SimulatedNamespace namespace(String name) {
        if (name.startsWith("\u0000") || !KeyOrder.isEncodable(name)) {
            throw new IllegalArgumentException("contracts cannot use the namespace \"" + name
                    + "\": names that begin with U+0000 are reserved, and unpaired surrogates have no UTF-8 form");
        }
        return namespaces.computeIfAbsent(name, of -> new SimulatedNamespace(this, of));
    }

    /** Whether any contract has written, deleted or set metadata. */
    public boolean hasWritten() {
        return hasWritten;
    }

    /**
     * Ends the simulation and gives what was read and written, in Fabric's order. Later calls give the same; every other use is
     * refused from now on.
     */
    public ReadWriteSet result() {
        if (result == null) {
            List<ReadWriteSet.Namespace> used = new ArrayList<>();
            namespaces.values().forEach(namespace -> namespace.toReadWriteSet().ifPresent(used::add));
            namespaces.values().forEach(SimulatedNamespace::closeRanges);
            result = new ReadWriteSet(used);
        }
        return result;
    }

    StateView state() {
        return state;
    }

    String transactionId() {
        return transactionId;
    }

    int rangeResultsMax() {
        return rangeResultsMax;
    }

    void requireRunning() {
        if (result != null) {
            throw new IllegalStateException("the simulation of transaction " + transactionId + " has ended");
        }
    }

    /** Notes a write, unless pages were read: their results are not checked again at commit as others are. */
    void beforeWrite() {
        requireRunning();
        if (hasReadPages) {
            throw new SimulationRefused("txid [" + transactionId + "]: unsuppored transaction. Transaction has already"
                    + " performed a paginated query. Writes are not allowed");
        }
        hasWritten = true;
    }

    void beforePage() {
        requireRunning();
        if (hasWritten) {
            throw new SimulationRefused("txid [" + transactionId + "]: unsuppored transaction. Paginated queries are"
                    + " supported only in a read-only transaction");
        }
        hasReadPages = true;
    }
}
