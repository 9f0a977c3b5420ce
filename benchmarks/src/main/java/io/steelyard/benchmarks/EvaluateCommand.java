package io.steelyard.benchmarks;

import io.steelyard.bytes.Bytes;
import io.steelyard.gateway.ContractClient;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Evaluations a second: signed, checked, run by one peer, and not ordered. */
@Command(name = "evaluate", description = "Evaluates a function that reads one key, by several threads.")
final class EvaluateCommand extends NetworkBenchmark {
    @Option(names = "--threads", paramLabel = "N", description = "Threads that evaluate. Default: ${DEFAULT-VALUE}")
    int threads = 8;

    @Option(names = "--keys", paramLabel = "N", description = "Keys that are read at random. Default: ${DEFAULT-VALUE}")
    int keys = 10_000;

    @Option(names = "--size", paramLabel = "BYTES", description = "Bytes of a value. Default: ${DEFAULT-VALUE}")
    int size = 100;

    @Option(names = "--seconds", paramLabel = "S", description = "Measured time. Default: ${DEFAULT-VALUE}")
    double seconds = 10;

    @Option(
            names = "--warmup",
            paramLabel = "S",
            description = "Time under the same load before it. Default: ${DEFAULT-VALUE}")
    double warmup = 10;

    private final Histogram micros = new ConcurrentHistogram(1, 600_000_000L, 3);

    @Override
    void run() throws Exception {
        progress("evaluating with %d threads, %s", threads, network.storage);
        Report report = report();
        try (LoadedNetwork started = LoadedNetwork.start(network)) {
            started.fill(keys, size);
            evaluate(started, report);
        }
        print(report.memory());
    }

    private void evaluate(LoadedNetwork started, Report report) throws InterruptedException {
        long begin = System.nanoTime() + (long) (warmup * 1e9);
        long end = begin + (long) (seconds * 1e9);
        List<Thread> all = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            ContractClient client = started.client(i);
            SplittableRandom random = new SplittableRandom(i);
            Thread thread = new Thread(() -> evaluate(client, random, begin, end), "evaluate-" + i);
            all.add(thread);
            thread.start();
        }
        LoadGenerator.sleepUntil(begin);
        ProcessStats before = ProcessStats.now();
        LoadGenerator.sleepUntil(end);
        ProcessStats after = ProcessStats.now();
        for (Thread thread : all) {
            thread.join();
        }
        double passed = (after.nanoTime() - before.nanoTime()) / 1e9;
        double cpuMs = (after.cpuNanos() - before.cpuNanos()) / 1e6;
        report.put("evaluationsPerSecond", micros.getTotalCount() / passed)
                .latencies(micros)
                .put("cpuMsPerEvaluation", cpuMs / Math.max(1, micros.getTotalCount()))
                .put("coresUsed", cpuMs / 1000 / passed)
                .put("measuredSeconds", passed);
    }

    private void evaluate(ContractClient client, SplittableRandom random, long begin, long end) {
        long now = System.nanoTime();
        while (now < end) {
            Bytes value = client.evaluate(LoadContract.GET, Workload.key(random.nextInt(keys)));
            if (value.isEmpty()) {
                throw new IllegalStateException("a key that was made is not there");
            }
            long done = System.nanoTime();
            if (now >= begin && done < end) {
                micros.recordValue(Math.max(1, (done - now) / 1000));
            }
            now = done;
        }
    }
}
