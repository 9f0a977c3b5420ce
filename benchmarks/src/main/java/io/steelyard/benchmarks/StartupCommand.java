package io.steelyard.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How long a cold JVM takes to its first committed transaction, and what the network then holds of memory when it is idle. */
@Command(
        name = "startup",
        description =
                "Starts fresh JVMs, each making a network, a channel and a contract, and committing one transaction; then"
                        + " reads the resident memory of the idle network, and of a JVM in which nothing happens.")
final class StartupCommand extends NetworkBenchmark {
    @Option(names = "--repeat", paramLabel = "N", description = "JVMs one after the other. Default: ${DEFAULT-VALUE}")
    int repeat = 5;

    @Option(
            names = "--idle",
            paramLabel = "S",
            description = "Time to wait before memory is read. Default: ${DEFAULT-VALUE}")
    double idle = 3;

    /** What one child told. Resident memory is -1 where the system does not tell. */
    private record Start(double mainMs, double processMs, long residentBytes) {}

    @Override
    void run() throws Exception {
        if (network.memo == NetworkOptions.Switch.off
                || network.durability != NetworkOptions.Survives.power_loss
                || network.blockTransactions != new NetworkOptions().blockTransactions) {
            throw usage("startup measures with the default --memo, --durability and --block-transactions");
        }
        List<Start> starts = new ArrayList<>();
        List<Start> empties = new ArrayList<>();
        try (ScratchDirectory scratch = ScratchDirectory.below(network.directory)) {
            for (int i = 0; i < repeat; i++) {
                starts.add(start(ColdStart.arguments(network, scratch.path())));
                progress("main to first commit: %.0f ms", starts.get(i).mainMs());
                empties.add(start(ColdStart.empty()));
            }
        }
        Report report = report();
        times(report, starts);
        double resident = median(starts.stream().map(Start::residentBytes).toList());
        double empty = median(empties.stream().map(Start::residentBytes).toList());
        boolean known = resident >= 0 && empty >= 0;
        report.put(
                        "emptyJvmProcessMs",
                        median(empties.stream().map(Start::processMs).toList()))
                .put("idleRssMb", known ? Report.mebibytes((long) resident) : null)
                .put("emptyRssMb", known ? Report.mebibytes((long) empty) : null)
                .put("idleRssAboveEmptyMb", known ? Report.mebibytes((long) (resident - empty)) : null);
        print(report);
    }

    private static void times(Report report, List<Start> starts) {
        List<Double> mains = starts.stream().map(Start::mainMs).toList();
        report.put("mainToCommitMs", median(mains))
                .put("mainToCommitMinMs", Collections.min(mains))
                .put("mainToCommitMaxMs", Collections.max(mains))
                .put(
                        "processToCommitMs",
                        median(starts.stream().map(Start::processMs).toList()));
    }

    private Start start(List<String> arguments) throws InterruptedException {
        try (ChildJvm child = ChildJvm.start(ColdStart.class, arguments)) {
            String line = child.readLine().orElse("nothing");
            String[] words = line.split(" ", -1);
            if (words.length != 3) {
                throw new IllegalStateException("the child JVM did not start a network; it said: " + line);
            }
            TimeUnit.NANOSECONDS.sleep((long) (idle * 1e9));
            OptionalLong resident = ProcessStats.residentBytes(child.pid());
            return new Start(Double.parseDouble(words[1]), Double.parseDouble(words[2]), resident.orElse(-1));
        }
    }

    static double median(List<? extends Number> values) {
        List<Double> sorted = values.stream().map(Number::doubleValue).sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
