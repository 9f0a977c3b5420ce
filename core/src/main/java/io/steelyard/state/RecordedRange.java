package io.steelyard.state;

import io.steelyard.error.LedgerException;
import io.steelyard.format.ReadWriteSet.MerkleSummary;
import io.steelyard.format.ReadWriteSet.RangeQuery;
import io.steelyard.format.ReadWriteSet.Read;
import io.steelyard.format.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A range being read by a simulation: remembers what was read, for the phantom check. A result counts as read as soon as
 * {@code hasNext} has answered for it, since the contract may act on that answer; what was never asked for is not recorded.
 *
 * <p>Source: Fabric core/ledger/kvledger/txmgmt/txmgr/query_executor.go (resultsItr).
 */
final class RecordedRange implements StateCursor {
    /** Number of results up to which they are recorded one by one; beyond, as a Merkle tree of this degree. */
    static final int DEGREE = 50;

    private final Simulation simulation;
    private final StateCursor entries;
    private final String startKey;
    private final String endKey;
    private final int resultsMax;
    private final List<Read> rawReads = new ArrayList<>();
    private final MerkleReads tree = new MerkleReads(DEGREE);

    private int resultCount;
    private String lastKey = "";
    private boolean isExhausted;
    private boolean isClosed;
    private @Nullable StateEntry fetched;

    RecordedRange(Simulation simulation, StateCursor entries, KeyRange range, int resultsMax) {
        this.simulation = simulation;
        this.entries = entries;
        this.startKey = range.start();
        this.endKey = range.end();
        this.resultsMax = resultsMax;
    }

    @Override
    public boolean hasNext() {
        return peek() != null;
    }

    @Override
    public StateEntry next() {
        StateEntry entry = peek();
        if (entry == null) {
            throw new NoSuchElementException("the range has no more entries");
        }
        fetched = null;
        return entry;
    }

    @Override
    public void close() {
        isClosed = true;
        fetched = null;
        entries.close();
    }

    /** The key after the results that were read, not recorded as read; empty when there is none. */
    String keyAfter() {
        return !isExhausted && entries.hasNext() ? entries.next().key() : "";
    }

    /** What the read/write set says about it; empty when nothing was asked for. */
    Optional<RangeQuery> toRangeQuery() {
        if (resultCount == 0 && !isExhausted) {
            return Optional.empty();
        }
        Optional<MerkleSummary> summary = tree.finish();
        List<Read> reads = summary.isPresent() ? List.of() : rawReads;
        return Optional.of(new RangeQuery(startKey, isExhausted ? endKey : lastKey, isExhausted, reads, summary));
    }

    private @Nullable StateEntry peek() {
        if (fetched == null && !isExhausted && !isClosed) {
            fetched = fetch();
        }
        return fetched;
    }

    private @Nullable StateEntry fetch() {
        simulation.requireRunning();
        if (!entries.hasNext()) {
            isExhausted = true;
            return null;
        }
        if (resultCount == resultsMax) {
            throw tooManyResults();
        }
        StateEntry entry = entries.next();
        resultCount++;
        lastKey = entry.key();
        Version version = entry.value().version();
        tree.add(entry.key(), version);
        if (tree.isEmpty()) {
            rawReads.add(new Read(entry.key(), Optional.of(version)));
        }
        return entry;
    }

    private LedgerException tooManyResults() {
        return new SimulationRefused(
                "transaction " + simulation.transactionId() + " has read " + resultsMax
                        + " results of the range " + new KeyRange(startKey, endKey)
                        + ", which is the most a range query gives; read smaller ranges, or pages if the transaction only reads");
    }
}
