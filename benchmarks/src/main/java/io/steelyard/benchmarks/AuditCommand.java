package io.steelyard.benchmarks;

import io.steelyard.commit.AuditReport;
import picocli.CommandLine.Command;

/** How fast every transaction of a ledger is decided again. */
@Command(
        name = "audit",
        description = "Decides every transaction of a ledger again: hashes, signatures, policies, conflicts, verdicts.")
final class AuditCommand extends LedgerBenchmark {
    @Override
    void requireUsable() {
        // a ledger in memory can be audited as well
    }

    @Override
    void measure(LoadedNetwork started, Report report) {
        ProcessStats before = ProcessStats.now();
        AuditReport audit = started.channel().audit();
        ProcessStats after = ProcessStats.now();
        if (!audit.isClean()) {
            throw new IllegalStateException("the audit found problems: " + audit.problems());
        }
        double seconds = (after.nanoTime() - before.nanoTime()) / 1e9;
        double cpuSeconds = (after.cpuNanos() - before.cpuNanos()) / 1e9;
        progress("audited in %.1f s", seconds);
        report.put("auditedTransactions", audit.transactions())
                .put("auditMs", seconds * 1000)
                .put("auditedTps", audit.transactions() / seconds)
                .put("auditedTpsPerCore", audit.transactions() / cpuSeconds)
                .put("cpuMsPerTx", cpuSeconds * 1000 / Math.max(1, audit.transactions()))
                .put("coresUsed", cpuSeconds / seconds);
    }
}
