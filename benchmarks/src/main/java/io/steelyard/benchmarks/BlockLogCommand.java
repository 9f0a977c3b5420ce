package io.steelyard.benchmarks;

import io.steelyard.blocklog.BlockLog;
import io.steelyard.blocklog.BlockLogFactory;
import io.steelyard.blocklog.Durability;
import io.steelyard.bytes.Bytes;
import io.steelyard.format.Block;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.HdrHistogram.Histogram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Block logs alone: append and sync, read back, open again. A line for each engine and size of block. */
@Command(
        name = "blocklog",
        description =
                "Appends blocks of real transactions to each block log with a sync after every --sync-every blocks, opens"
                        + " it again and reads all back.")
final class BlockLogCommand extends Benchmark {
    @Mixin
    EngineOptions engines = new EngineOptions();

    @Option(
            names = "--sizes",
            paramLabel = "N",
            split = ",",
            description = "Transactions of a block, separated by commas. Default: 1,10,100,500")
    List<Integer> sizes = List.of(1, 10, 100, 500);

    @Option(
            names = "--transactions",
            paramLabel = "N",
            description = "Transactions in all for each line, in 20 blocks at least. Default: ${DEFAULT-VALUE}")
    int transactions = 10_000;

    @Option(
            names = "--blocks-max",
            paramLabel = "N",
            description = "Blocks for a line at most. Default: ${DEFAULT-VALUE}")
    int blocksMax = 3_000;

    @Option(names = "--sync-every", paramLabel = "N", description = "Blocks for each sync. Default: ${DEFAULT-VALUE}")
    int syncEvery = 1;

    @Option(names = "--value-size", paramLabel = "BYTES", description = "Bytes of a value. Default: ${DEFAULT-VALUE}")
    int valueSize = 100;

    @Override
    void run() throws Exception {
        Map<String, BlockLogFactory> factories =
                engines.factories(BlockLogFactory.class, BlockLogFactory::name, List.of());
        List<Bytes> envelopes = SampleEnvelopes.make(500, valueSize);
        for (BlockLogFactory factory : factories.values()) {
            Optional<String> unavailable = factory.whyUnavailable();
            if (unavailable.isPresent()) {
                progress("%s is left out: %s", factory.name(), unavailable.get());
                continue;
            }
            for (int size : sizes) {
                int blocks = Math.min(blocksMax, Math.max(20, transactions / size));
                List<Block> chain = SampleEnvelopes.chain(envelopes, blocks, size);
                // so that the first line is not that of a cold JVM
                measure(factory, chain.subList(0, Math.min(200, blocks)), report());
                Report report = report().parameter("engine", factory.name()).parameter("blockTransactions", size);
                measure(factory, chain, report);
                print(report);
                progress("%s, %d transactions a block: done", factory.name(), size);
            }
        }
    }

    private void measure(BlockLogFactory factory, List<Block> chain, Report report) {
        try (ScratchDirectory scratch = ScratchDirectory.below(engines.directory)) {
            long bytes =
                    chain.stream().mapToLong(block -> block.toBytes().size()).sum();
            report.put("blocks", chain.size()).put("blockBytes", bytes / chain.size());
            try (BlockLog log = factory.open(scratch.path().resolve("log"), Durability.POWER_LOSS)) {
                append(log, chain, bytes, report);
            }
            report.put("diskBytesPerBlock", scratch.bytes() / chain.size());
            long before = System.nanoTime();
            try (BlockLog log = factory.open(scratch.path().resolve("log"), Durability.POWER_LOSS)) {
                report.put("reopenMs", (System.nanoTime() - before) / 1e6);
                readBack(log, chain, bytes, report);
            }
        }
    }

    private void append(BlockLog log, List<Block> chain, long bytes, Report report) {
        Histogram micros = new Histogram(1, 600_000_000L, 3);
        ProcessStats before = ProcessStats.now();
        for (int i = 0; i < chain.size(); i++) {
            long begin = System.nanoTime();
            log.append(chain.get(i));
            if ((i + 1) % syncEvery == 0) {
                log.sync();
            }
            micros.recordValue(Math.max(1, (System.nanoTime() - begin) / 1000));
        }
        log.sync();
        ProcessStats after = ProcessStats.now();
        double seconds = (after.nanoTime() - before.nanoTime()) / 1e9;
        report.put("appendBlocksPerSecond", chain.size() / seconds)
                .put("appendMbPerSecond", bytes / seconds / 1e6)
                .put("appendCpuMsPerBlock", (after.cpuNanos() - before.cpuNanos()) / 1e6 / chain.size())
                .latencies(micros);
    }

    private static void readBack(BlockLog log, List<Block> chain, long bytes, Report report) {
        long before = System.nanoTime();
        for (Block written : chain) {
            if (!log.read(written.number()).hash().equals(written.hash())) {
                throw new IllegalStateException("block " + written.number() + " was not read as it was written");
            }
        }
        double seconds = (System.nanoTime() - before) / 1e9;
        report.put("readBlocksPerSecond", chain.size() / seconds).put("readMbPerSecond", bytes / seconds / 1e6);
    }
}
