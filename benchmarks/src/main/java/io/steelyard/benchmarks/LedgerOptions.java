package io.steelyard.benchmarks;

import picocli.CommandLine.Option;

/** Options that say how long a ledger is to be before it is opened, replayed or audited. */
final class LedgerOptions {
    @Option(
            names = "--transactions",
            paramLabel = "N",
            description = "Transactions on the ledger. Default: ${DEFAULT-VALUE}")
    long transactions = 100_000;

    @Option(names = "--size", paramLabel = "BYTES", description = "Bytes of a value. Default: ${DEFAULT-VALUE}")
    int size = 100;

    @Option(
            names = "--in-flight",
            paramLabel = "N",
            description = "Transactions under way while the ledger is made. Default: ${DEFAULT-VALUE}")
    int inFlight = 512;

    @Option(names = "--repeat", paramLabel = "N", description = "How often, a line each. Default: ${DEFAULT-VALUE}")
    int repeat = 3;
}
