package io.steelyard.benchmarks;

import picocli.CommandLine.Mixin;

/** A command that first makes a ledger of some length. */
abstract class LedgerBenchmark extends NetworkBenchmark {
    @Mixin
    LedgerOptions ledger = new LedgerOptions();

    /** Measures once on a ledger that is complete. */
    abstract void measure(LoadedNetwork started, Report report) throws Exception;

    @Override
    final void run() throws Exception {
        requireUsable();
        try (LoadedNetwork started = LoadedNetwork.start(network)) {
            make(started);
            for (int i = 1; i <= ledger.repeat; i++) {
                Report report = report().put("time", i)
                        .put("height", started.gateway(0).height())
                        .put("transactions", ledger.transactions);
                measure(started, report);
                print(report.memory());
            }
        }
    }

    /** Refuses what makes no sense here. */
    void requireUsable() {
        if (network.storage == NetworkOptions.Place.memory) {
            throw usage("a ledger in memory cannot be opened again: give --storage disk");
        }
    }

    private void make(LoadedNetwork started) throws InterruptedException {
        progress("making a ledger of %d transactions", ledger.transactions);
        Submitter.submit(started.client(0), ledger.transactions, ledger.inFlight, ledger.size);
        started.channel().awaitEverywhere();
    }
}
