package io.steelyard.benchmarks;

import io.steelyard.error.SteelyardException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

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
        System.exit(run(writer(System.out), writer(System.err), args));
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
    }

    static int run(PrintWriter out, PrintWriter err, String... args) {
        CommandLine line = new CommandLine(new Main()).setOut(out).setErr(err).setUsageHelpAutoWidth(true);
        // what follows the command's name belongs to the command
        Objects.requireNonNull(line.getSubcommands().get("sweep")).setStopAtPositional(true);
        line.setParameterExceptionHandler(Main::notUnderstood);
        line.setExecutionExceptionHandler(Main::failed);
        return line.execute(args);
    }

    /** Says what is wrong and what would be right. */
    private static int notUnderstood(ParameterException problem, String[] args) {
        CommandLine command = problem.getCommandLine();
        command.getErr().println(problem.getMessage());
        UnmatchedArgumentException.printSuggestions(problem, command.getErr());
        command.getErr().println();
        command.usage(command.getErr());
        return ExitCode.USAGE;
    }

    /** An expected failure is told in its own words, anything else with its stack. */
    private static int failed(Exception failure, CommandLine command, ParseResult parsed) {
        if (failure instanceof SteelyardException) {
            command.getErr().println(failure.getMessage());
        } else {
            failure.printStackTrace(command.getErr());
        }
        return ExitCode.SOFTWARE;
    }
}
