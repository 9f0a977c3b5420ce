package io.steelyard.benchmarks.jmh;

import io.steelyard.bytes.Bytes;
import io.steelyard.format.ReadWriteSet;
import io.steelyard.format.Version;
import io.steelyard.state.BlockUpdates;
import io.steelyard.state.ConflictCheck;
import io.steelyard.state.Simulation;
import io.steelyard.state.SkipListStateStore;
import io.steelyard.state.StateBatch;
import io.steelyard.state.VersionedValue;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The checks that are made in order: read conflicts of a block's 500 transactions, each reading and writing two keys of its own. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ConflictBenchmark {
    private static final int TRANSACTIONS = 500;
    private static final String NAMESPACE = "load";

    private final SkipListStateStore store = new SkipListStateStore();
    private final List<ReadWriteSet> transactions = new ArrayList<>();

    /** Fills a state and simulates the transactions on it. */
    @Setup
    public void prepare() {
        StateBatch batch = new StateBatch();
        for (int i = 0; i < 2 * TRANSACTIONS; i++) {
            batch.add(NAMESPACE, "k" + i, new VersionedValue(Bytes.utf8("100"), Bytes.EMPTY, new Version(1, i)));
        }
        store.apply(batch, 1);
        for (int i = 0; i < TRANSACTIONS; i++) {
            Simulation simulation = new Simulation(store, "tx" + i);
            for (String key : List.of("k" + 2 * i, "k" + (2 * i + 1))) {
                simulation.namespace(NAMESPACE).get(key);
                simulation.namespace(NAMESPACE).put(key, Bytes.utf8("101"));
            }
            transactions.add(simulation.result());
        }
    }

    /** Checks the whole block and answers how many of its transactions are valid: all. */
    @Benchmark
    public int block() {
        BlockUpdates earlier = new BlockUpdates(store, 2);
        int valid = 0;
        for (ReadWriteSet transaction : transactions) {
            if (ConflictCheck.find(transaction, store, earlier).isEmpty()) {
                earlier.add(valid++, transaction);
            }
        }
        if (valid != TRANSACTIONS) {
            throw new IllegalStateException("only " + valid + " transactions were valid");
        }
        return valid;
    }
}
