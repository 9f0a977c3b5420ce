package io.steelyard.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs one benchmark several times with one option changing, each in a JVM of its own, and draws the results. */
@Command(
        name = "sweep",
        mixinStandardHelpOptions = true,
        description = {
            "Runs a benchmark for each value of one of its options, each in a fresh JVM with the same flags, keeps the lines and"
                    + " draws them.",
            "Example: bench sweep --over in-flight=1,4,16,64,256 network --storage memory --ordering solo"
        })
final class SweepCommand implements Callable<Integer> {
    @Spec
    CommandSpec spec;

    @Option(
            names = "--over",
            required = true,
            paramLabel = "OPTION=VALUES",
            description = "e.g. in-flight=1,4,16 or peers=1,2,4")
    String over = "";

    @Option(
            names = "--y",
            split = ",",
            paramLabel = "NAME",
            description = "Measurements to draw. Default: tps,p50Ms,p99Ms,cpuMsPerTx")
    List<String> y = List.of("tps", "p50Ms", "p99Ms", "cpuMsPerTx");

    @Option(
            names = "--series",
            paramLabel = "NAME",
            description = "Parameter or measurement that makes lines of their own")
    Optional<String> series = Optional.empty();

    @Option(
            names = "--out",
            paramLabel = "PATH",
            description =
                    "Files to write, without suffix: PATH.jsonl and PATH.svg. Default: sweep-OPTION in this directory")
    Optional<Path> out = Optional.empty();

    @Parameters(paramLabel = "COMMAND", arity = "1..*", description = "The benchmark and its options; they come last")
    List<String> command = List.of();

    @Override
    public Integer call() throws IOException, InterruptedException {
        int equals = over.indexOf('=');
        if (equals < 1 || equals == over.length() - 1) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--over is an option and its values, e.g. in-flight=1,4,16; got '" + over + "'");
        }
        String option = over.substring(0, equals).replaceFirst("^--", "");
        Path prefix = out.orElse(Path.of("sweep-" + option));
        Path lines = prefix.resolveSibling(prefix.getFileName() + ".jsonl");
        Path picture = prefix.resolveSibling(prefix.getFileName() + ".svg");
        List<String> all = new ArrayList<>();
        for (String value : over.substring(equals + 1).split(",", -1)) {
            List<String> arguments = new ArrayList<>(command);
            arguments.add("--" + option);
            arguments.add(value);
            int status = run(arguments, all);
            if (status != 0) {
                spec.commandLine().getErr().println("the benchmark failed at --" + option + " " + value);
                return status;
            }
            Files.write(lines, all, StandardCharsets.UTF_8);
        }
        String heading = "bench " + String.join(" ", command);
        PlotCommand.draw(Results.of(all), option, y, series, heading, picture);
        spec.commandLine().getErr().println("written: " + lines + ", " + picture);
        return 0;
    }

    /** Passes the child's lines on and collects them. */
    private int run(List<String> arguments, List<String> all) throws InterruptedException {
        try (ChildJvm child = ChildJvm.start(Main.class, arguments)) {
            Optional<String> line = child.readLine();
            while (line.isPresent()) {
                all.add(line.get());
                spec.commandLine().getOut().println(line.get());
                spec.commandLine().getOut().flush();
                line = child.readLine();
            }
            return child.await();
        }
    }
}
