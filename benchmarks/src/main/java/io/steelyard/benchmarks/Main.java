package io.steelyard.benchmarks;

import java.io.PrintWriter;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line. See {@code benchmarks/bench --help}. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measures Steelyard. Results are JSON objects, one a line, on standard output.",
        subcommands = {
            NetworkCommand.class,
            StartupCommand.class,
            BlockLogCommand.class,
            StateCommand.class,
            LatencyCommand.class,
            EvaluateCommand.class,
            FailoverCommand.class,
            HeightCommand.class,
            ReopenCommand.class,
            ReplayCommand.class,
            AuditCommand.class,
            SweepCommand.class,
            PlotCommand.class,
            JmhCommand.class
        })
public final class Main {
    /** Warns of a JVM flag that Chronicle Queue does not need. Kept here because the JVM may forget a logger that nobody holds. */
    private static final Logger CLEANER = Logger.getLogger("net.openhft.chronicle.core.internal.cleaner");

    private Main() {}

    /** Runs one command and ends with its status: 0 done, 1 failed, 2 not understood. */
    public static void main(String[] args) {
        CLEANER.setLevel(Level.SEVERE);
        System.exit(run(new PrintWriter(System.out, true), new PrintWriter(System.err, true), args));
    }

    static int run(PrintWriter out, PrintWriter err, String... args) {
        CommandLine line =
                new CommandLine(new Main()).setOut(out).setErr(err).setUsageHelpAutoWidth(true);
        // what follows the command's name belongs to the command
        line.getSubcommands().get("sweep").setStopAtPositional(true);
        return line.execute(args);
    }
}
