package io.steelyard.benchmarks;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How long one transaction takes when nothing else is under way. */
@Command(name = "latency", description = "Submits one transaction at a time.")
final class LatencyCommand extends NetworkBenchmark {
    @Option(names = "--seconds", paramLabel = "S", description = "Measured time. Default: ${DEFAULT-VALUE}")
    double seconds = 10;

    @Option(
            names = "--warmup",
            paramLabel = "S",
            description = "Time under the same load before it. Default: ${DEFAULT-VALUE}")
    double warmup = 10;

    @Option(names = "--size", paramLabel = "BYTES", description = "Bytes of a value. Default: ${DEFAULT-VALUE}")
    int size = 100;

    @Override
    void run() throws Exception {
        progress("one transaction at a time, %s, %s", network.ordering, network.storage);
        LoadOptions load = new LoadOptions();
        load.inFlight = 1;
        load.seconds = seconds;
        load.warmup = warmup;
        load.size = size;
        Report report = report();
        try (LoadedNetwork started = LoadedNetwork.start(network)) {
            new LoadRun(started, load).into(report);
        }
        print(report);
    }
}
