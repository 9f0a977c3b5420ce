package io.steelyard.benchmarks;

import io.steelyard.gateway.ContractClient;
import io.steelyard.gateway.GatewayChannel;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What a block costs as the ledger grows: one line for each part of the way. */
@Command(
        name = "height",
        description =
                "Grows a ledger by small blocks and tells what a block costs in each part of the way. Blocks hold what"
                        + " is under way when they are cut, so few --in-flight make many blocks.")
final class HeightCommand extends NetworkBenchmark {
    @Option(names = "--blocks", paramLabel = "N", description = "Blocks in all. Default: ${DEFAULT-VALUE}")
    long blocks = 100_000;

    @Option(names = "--parts", paramLabel = "N", description = "Lines: parts of the way. Default: ${DEFAULT-VALUE}")
    int parts = 10;

    @Option(names = "--in-flight", paramLabel = "N", description = "Transactions under way. Default: ${DEFAULT-VALUE}")
    int inFlight = 2;

    @Option(names = "--size", paramLabel = "BYTES", description = "Bytes of a value. Default: ${DEFAULT-VALUE}")
    int size = 100;

    @Override
    void run() throws Exception {
        try (LoadedNetwork started = LoadedNetwork.start(network)) {
            GatewayChannel channel = started.gateway(0);
            Workload.Calls calls = new Workload.Calls(Workload.create, 0, 1, size);
            double first = 0;
            for (int part = 1; part <= parts; part++) {
                Report report = report();
                double each = grow(started.client(0), channel, calls, blocks * part / parts, report);
                // the first part warms up: the second is what later ones are compared with
                first = part <= 2 ? each : first;
                report.put("costRelativeToSecondPart", part == 1 ? 0 : each / first)
                        .put("diskMb", Report.mebibytes(started.diskBytes()))
                        .memory();
                print(report);
                progress("height %d", channel.height());
            }
        }
    }

    /** Submits until the height is reached; answers CPU milliseconds a block. */
    private double grow(ContractClient client, GatewayChannel channel, Workload.Calls calls, long goal, Report report)
            throws InterruptedException {
        Histogram micros = new ConcurrentHistogram(1, 600_000_000L, 3);
        AtomicLong failed = new AtomicLong();
        AtomicLong done = new AtomicLong();
        Semaphore room = new Semaphore(inFlight);
        long from = channel.height();
        ProcessStats before = ProcessStats.now();
        while (channel.height() < goal) {
            room.acquire();
            Workload.Call call = calls.next();
            long since = System.nanoTime();
            client.submitAsync(call.function(), call.array()).outcome().whenComplete((outcome, error) -> {
                micros.recordValue(Math.max(1, (System.nanoTime() - since) / 1000));
                (error == null && outcome.isValid() ? done : failed).incrementAndGet();
                room.release();
            });
        }
        room.acquire(inFlight);
        ProcessStats after = ProcessStats.now();
        long grown = Math.max(1, channel.height() - from);
        double cpuMs = (after.cpuNanos() - before.cpuNanos()) / 1e6;
        double seconds = (after.nanoTime() - before.nanoTime()) / 1e9;
        report.put("fromHeight", from)
                .put("toHeight", channel.height())
                .put("msPerBlock", seconds * 1000 / grown)
                .put("cpuMsPerBlock", cpuMs / grown)
                .put("txPerBlock", (double) done.get() / grown)
                .put("tps", done.get() / seconds)
                .latencies(micros)
                .put("failed", failed.get());
        return cpuMs / grown;
    }
}
