package io.steelyard.benchmarks.jmh;

import io.steelyard.benchmarks.EngineOptions;
import io.steelyard.benchmarks.SampleEnvelopes;
import io.steelyard.benchmarks.ScratchDirectory;
import io.steelyard.blocklog.BlockLog;
import io.steelyard.blocklog.BlockLogFactory;
import io.steelyard.blocklog.Durability;
import io.steelyard.bytes.Bytes;
import io.steelyard.format.Block;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Block logs: a block of 10 transactions appended and synced, and read. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class BlockLogBenchmark {
    private static final int TRANSACTIONS = 10;
    private static final int READ = 200;

    /** Engine. */
    @Param({"file", "chronicle"})
    public String engine;

    private final SplittableRandom random = new SplittableRandom(1);
    private List<Bytes> data;
    private Bytes previous;
    private ScratchDirectory scratch;
    private BlockLog log;

    /** Opens a log with some blocks. */
    @Setup
    public void open() throws InterruptedException {
        data = SampleEnvelopes.make(TRANSACTIONS, 100);
        scratch = ScratchDirectory.below(Optional.empty());
        BlockLogFactory factory = EngineOptions.factory(BlockLogFactory.class, BlockLogFactory::name, engine);
        log = factory.open(scratch.path().resolve("log"), Durability.POWER_LOSS);
        previous = Bytes.EMPTY;
        for (int i = 0; i < READ; i++) {
            append(next());
        }
        log.sync();
    }

    private Block next() {
        return Block.create(log.height(), previous, data);
    }

    private void append(Block block) {
        log.append(block);
        previous = block.hash();
    }

    /** The next block, made outside the measured time. */
    @State(Scope.Thread)
    public static class NextBlock {
        private Block block;

        /** Makes it. */
        @Setup(Level.Invocation)
        public void make(BlockLogBenchmark benchmark) {
            block = benchmark.next();
            block.toBytes();
            block.hash();
        }
    }

    /** Appends and syncs. For one thread. */
    @Benchmark
    public void appendAndSync(NextBlock next) {
        append(next.block);
        log.sync();
    }

    /** Reads. */
    @Benchmark
    public Block read() {
        return log.read(random.nextInt(READ));
    }

    /** Closes and deletes. */
    @TearDown
    public void close() {
        log.close();
        scratch.close();
    }
}
