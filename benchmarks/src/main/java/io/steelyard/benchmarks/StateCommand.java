package io.steelyard.benchmarks;

import io.steelyard.bytes.Bytes;
import io.steelyard.format.Version;
import io.steelyard.state.SkipListStateStore;
import io.steelyard.state.StateBatch;
import io.steelyard.state.StateStore;
import io.steelyard.state.StateStoreFactory;
import io.steelyard.state.VersionedValue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.Function;
import org.HdrHistogram.Histogram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** State stores alone: batches of a block's size, and reads, at some numbers of keys. A line for each engine and number. */
@Command(
        name = "state",
        description =
                "Fills each state store with keys in random order, then measures batches of --batch random puts on keys"
                        + " that exist and reads of random keys.")
final class StateCommand extends Benchmark {
    @Mixin
    EngineOptions engines = new EngineOptions();

    @Option(
            names = "--keys",
            paramLabel = "N",
            split = ",",
            description = "Numbers of keys at which to measure, separated by commas. Default: 100000")
    List<Integer> keys = List.of(100_000);

    @Option(names = "--batch", paramLabel = "N", description = "Puts of a batch. Default: ${DEFAULT-VALUE}")
    int batch = 500;

    @Option(names = "--batches", paramLabel = "N", description = "Batches measured. Default: ${DEFAULT-VALUE}")
    int batches = 200;

    @Option(names = "--gets", paramLabel = "N", description = "Reads measured. Default: ${DEFAULT-VALUE}")
    int gets = 100_000;

    @Option(names = "--value-size", paramLabel = "BYTES", description = "Bytes of a value. Default: ${DEFAULT-VALUE}")
    int valueSize = 200;

    private final SplittableRandom random = new SplittableRandom(1);
    private byte[] value = new byte[0];

    @Override
    void run() {
        value = new byte[valueSize];
        Map<String, Function<Path, StateStore>> openers = new LinkedHashMap<>();
        if (engines.wants(SkipListStateStore.NAME)) {
            openers.put(SkipListStateStore.NAME, directory -> new SkipListStateStore());
        }
        engines.factories(StateStoreFactory.class, StateStoreFactory::name, List.of(SkipListStateStore.NAME))
                .forEach((name, factory) -> factory.whyUnavailable()
                        .ifPresentOrElse(
                                why -> progress("%s is left out: %s", name, why),
                                () -> openers.putIfAbsent(name, factory::open)));
        openers.forEach((name, opener) -> {
            try (ScratchDirectory scratch = ScratchDirectory.below(engines.directory);
                    StateStore store = opener.apply(scratch.path().resolve("state"))) {
                measure(name, store, scratch);
            }
        });
    }

    private void measure(String engine, StateStore store, ScratchDirectory scratch) {
        int filled = 0;
        for (int count : new TreeSet<>(keys)) {
            long block = store.savepoint() + 1;
            long before = System.nanoTime();
            fill(store, filled, count);
            double fillSeconds = (System.nanoTime() - before) / 1e9;
            Report report = report().parameter("engine", engine)
                    .parameter("keyCount", count)
                    .put("fillPutsPerSecond", (count - filled) / fillSeconds)
                    .put("fillBatches", store.savepoint() + 1 - block);
            puts(store, count, report);
            reads(store, count, report);
            print(report.put("diskMb", Report.mebibytes(scratch.bytes())).memory());
            progress("%s at %d keys: done", engine, count);
            filled = count;
        }
    }

    /** Multiplying by an odd number and keeping 64 bits hits every number once: random order without a list of it. */
    private static String key(long index) {
        return String.format(Locale.ROOT, "key-%036x", index * 0x9E3779B97F4A7C15L);
    }

    private void fill(StateStore store, int from, int to) {
        for (int next = from; next < to; next += batch) {
            StateBatch puts = new StateBatch();
            long block = store.savepoint() + 1;
            for (int i = next; i < Math.min(to, next + batch); i++) {
                puts.add("load", key(i), value(block, i - next));
            }
            store.apply(puts, block);
        }
    }

    private VersionedValue value(long block, int transaction) {
        random.nextBytes(value);
        return new VersionedValue(Bytes.of(value), Bytes.EMPTY, new Version(block, transaction));
    }

    private void puts(StateStore store, int count, Report report) {
        long first = store.savepoint() + 1;
        List<StateBatch> all = new ArrayList<>();
        for (int i = 0; i < batches; i++) {
            all.add(randomBatch(count, first + i));
        }
        Histogram micros = new Histogram(1, 600_000_000L, 3);
        ProcessStats before = ProcessStats.now();
        for (int i = 0; i < batches; i++) {
            long begin = System.nanoTime();
            store.apply(all.get(i), first + i);
            micros.recordValue(Math.max(1, (System.nanoTime() - begin) / 1000));
        }
        ProcessStats after = ProcessStats.now();
        double seconds = (after.nanoTime() - before.nanoTime()) / 1e9;
        double puts = (double) Math.min(batch, count) * batches;
        report.put("putsPerSecond", puts / seconds)
                .put("batchMs", seconds * 1000 / batches)
                .put("batchCpuMs", (after.cpuNanos() - before.cpuNanos()) / 1e6 / batches)
                .latencies(micros);
    }

    private StateBatch randomBatch(int count, long block) {
        TreeSet<Integer> chosen = new TreeSet<>();
        while (chosen.size() < Math.min(batch, count)) {
            chosen.add(random.nextInt(count));
        }
        StateBatch puts = new StateBatch();
        int transaction = 0;
        for (int index : chosen) {
            puts.add("load", key(index), value(block, transaction++));
        }
        return puts;
    }

    private void reads(StateStore store, int count, Report report) {
        long before = System.nanoTime();
        for (int i = 0; i < gets; i++) {
            if (store.get("load", key(random.nextInt(count))).isEmpty()) {
                throw new IllegalStateException("a key that was put is not there");
            }
        }
        report.put("getsPerSecond", gets * 1e9 / Math.max(1, System.nanoTime() - before));
    }
}
