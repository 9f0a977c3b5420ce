package io.steelyard.benchmarks;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Transactions a second, latency and CPU time of a whole network under load. */
@Command(name = "network", description = "Loads a network of organizations, peers and ordering nodes in this JVM.")
final class NetworkCommand extends NetworkBenchmark {
    @Mixin
    LoadOptions load = new LoadOptions();

    @Override
    void run() throws Exception {
        load.wrong().ifPresent(problem -> {
            throw usage(problem);
        });
        progress(
                "%d organizations with %d peers each, %s, %s: %.0f s of warm-up, %.0f s measured",
                network.orgs, network.peers, network.ordering, network.storage, load.warmup, load.seconds);
        Report report = report();
        try (LoadedNetwork started = LoadedNetwork.start(network)) {
            new LoadRun(started, load).into(report);
        }
        print(report);
    }
}
