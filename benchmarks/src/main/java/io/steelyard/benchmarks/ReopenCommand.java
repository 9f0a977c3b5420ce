package io.steelyard.benchmarks;

import picocli.CommandLine.Command;

/** How long a network takes to close, to open again with all stores intact, and to answer. */
@Command(
        name = "reopen",
        description = "Closes a network on disk and opens it again with intact stores, in the same JVM.")
final class ReopenCommand extends LedgerBenchmark {
    @Override
    void measure(LoadedNetwork started, Report report) {
        long height = started.gateway(0).height();
        long begin = System.nanoTime();
        started.stop();
        long closed = System.nanoTime();
        started.open();
        long opened = System.nanoTime();
        started.deploy();
        started.client(0).evaluate(LoadContract.GET, Workload.key(0));
        long answered = System.nanoTime();
        started.client(0).submit(LoadContract.PUT, "after", "it");
        long committed = System.nanoTime();
        if (started.gateway(0).height() < height) {
            throw new IllegalStateException("the ledger was shorter after it was opened again");
        }
        progress("opened in %.0f ms", (opened - closed) / 1e6);
        report.put("closeMs", (closed - begin) / 1e6)
                .put("openMs", (opened - closed) / 1e6)
                .put("toFirstAnswerMs", (answered - closed) / 1e6)
                .put("toFirstCommitMs", (committed - closed) / 1e6)
                .put("diskMb", Report.mebibytes(started.diskBytes()));
    }
}
