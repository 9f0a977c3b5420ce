package io.steelyard.benchmarks;

import java.util.Optional;
import picocli.CommandLine.Option;

/** Options that say what is submitted, how fast and for how long. */
final class LoadOptions {
    @Option(
            names = "--in-flight",
            paramLabel = "N",
            description = "Transactions under way at once (closed loop). Default: ${DEFAULT-VALUE}")
    int inFlight = 256;

    @Option(
            names = "--rate",
            paramLabel = "TPS",
            description =
                    "Submit so many a second whatever comes back (open loop); latency counts from the time each was"
                            + " due. 0 for the closed loop. Default: ${DEFAULT-VALUE}")
    double rate = 0;

    @Option(names = "--seconds", paramLabel = "S", description = "Measured time. Default: ${DEFAULT-VALUE}")
    double seconds = 20;

    @Option(
            names = "--warmup",
            paramLabel = "S",
            description = "Time under the same load before it. Default: ${DEFAULT-VALUE}")
    double warmup = 10;

    @Option(
            names = "--clients",
            paramLabel = "N",
            description = "Submitting threads, each with a gateway of another organization in turn."
                    + " Default: ${DEFAULT-VALUE}")
    int clients = 1;

    @Option(
            names = "--workload",
            description = {
                "What a transaction does, one of: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}",
                "create: writes a key of its own; transfer: reads and writes two of --keys accounts; hot: reads and writes"
                        + " the one key that all others do; add: adds to one key without reading it; blind: writes that key"
                        + " without reading; read: reads one of"
                        + " --keys and writes nothing"
            })
    Workload workload = Workload.create;

    @Option(
            names = "--size",
            paramLabel = "BYTES",
            description = "Bytes of a value (random: they do not compress). Default: ${DEFAULT-VALUE}")
    int size = 100;

    @Option(
            names = "--keys",
            paramLabel = "N",
            description = "Keys made before transfer and read begin. Default: ${DEFAULT-VALUE}")
    int keys = 10_000;

    /** What is wrong with these options, empty when nothing is. */
    Optional<String> wrong() {
        if (clients < 1 || inFlight < clients) {
            return Optional.of("--clients is at least 1, and --in-flight at least that: each client has one under way");
        }
        if (seconds <= 0 || warmup < 0 || rate < 0 || size < 1 || keys < 2) {
            return Optional.of(
                    "--seconds and --size are above 0, --warmup and --rate not below, and --keys at least 2");
        }
        return Optional.empty();
    }
}
