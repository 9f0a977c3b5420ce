package io.steelyard.benchmarks;

import picocli.CommandLine.Mixin;

/** A command that measures a whole network. */
abstract class NetworkBenchmark extends Benchmark {
    @Mixin
    NetworkOptions network = new NetworkOptions();

    @Override
    public Integer call() throws Exception {
        network.wrong().ifPresent(problem -> {
            throw usage(problem);
        });
        return super.call();
    }
}
