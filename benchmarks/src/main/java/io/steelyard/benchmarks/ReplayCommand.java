package io.steelyard.benchmarks;

import picocli.CommandLine.Command;

/** How fast a peer that has lost its state makes it again from its blocks. */
@Command(
        name = "replay",
        description =
                "Deletes the state of all peers and opens the network: each makes its state again from its blocks, with the"
                        + " verdicts that the blocks hold. (audit decides everything again.)")
final class ReplayCommand extends LedgerBenchmark {
    @Override
    void measure(LoadedNetwork started, Report report) {
        started.stop();
        started.deleteStates();
        ProcessStats before = ProcessStats.now();
        started.open();
        ProcessStats after = ProcessStats.now();
        started.deploy();
        if (started.client(0).evaluate(LoadContract.GET, "c0-1").isEmpty()) {
            throw new IllegalStateException("the state was not made again");
        }
        double seconds = (after.nanoTime() - before.nanoTime()) / 1e9;
        double cpuSeconds = (after.cpuNanos() - before.cpuNanos()) / 1e9;
        double replayed = (double) ledger.transactions * network.orgs * network.peers;
        progress("replayed in %.1f s", seconds);
        report.put("openMs", seconds * 1000)
                .put("replayedTps", replayed / seconds)
                .put("replayedTpsPerCore", replayed / cpuSeconds)
                .put("cpuMsPerTx", cpuSeconds * 1000 / replayed)
                .put("coresUsed", cpuSeconds / seconds);
    }
}
