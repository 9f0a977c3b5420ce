package io.steelyard.benchmarks.jmh;

import io.steelyard.benchmarks.EngineOptions;
import io.steelyard.benchmarks.ScratchDirectory;
import io.steelyard.bytes.Bytes;
import io.steelyard.format.Version;
import io.steelyard.state.SkipListStateStore;
import io.steelyard.state.StateBatch;
import io.steelyard.state.StateStore;
import io.steelyard.state.StateStoreFactory;
import io.steelyard.state.VersionedValue;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** State stores of 100,000 keys: a batch of 500 puts (made in the measured time), and a read. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class StateBenchmark {
    private static final int KEYS = 100_000;
    private static final int BATCH = 500;
    private static final String NAMESPACE = "load";

    /** Engine. */
    @Param({"memory", "mapdb", "mvstore", "rocksdb"})
    public String engine;

    private final SplittableRandom random = new SplittableRandom(1);
    private final byte[] value = new byte[200];
    private ScratchDirectory scratch;
    private StateStore store;

    /** Opens and fills. */
    @Setup
    public void open() {
        scratch = ScratchDirectory.below(Optional.empty());
        store = engine.equals(SkipListStateStore.NAME)
                ? new SkipListStateStore()
                : EngineOptions.factory(StateStoreFactory.class, StateStoreFactory::name, engine)
                        .open(scratch.path().resolve("state"));
        for (int from = 0; from < KEYS; from += BATCH) {
            put(from);
        }
    }

    private void put(int from) {
        long block = store.savepoint() + 1;
        StateBatch batch = new StateBatch();
        for (int i = 0; i < BATCH; i++) {
            random.nextBytes(value);
            // neighbours in a batch are far apart in the store
            long index = (from + i) % KEYS * 7919L % KEYS;
            batch.add(
                    NAMESPACE, "key-" + index, new VersionedValue(Bytes.of(value), Bytes.EMPTY, new Version(block, i)));
        }
        store.apply(batch, block);
    }

    /** Puts 500 keys that exist. For one thread. */
    @Benchmark
    public void apply() {
        put(random.nextInt(KEYS));
    }

    /** Reads a key. */
    @Benchmark
    public Optional<VersionedValue> get() {
        return store.get(NAMESPACE, "key-" + random.nextInt(KEYS));
    }

    /** Closes and deletes. */
    @TearDown
    public void close() {
        store.close();
        scratch.close();
    }
}
