package io.steelyard.benchmarks;

import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Micro-benchmarks under JMH: hot code alone. A line for each benchmark and set of its parameters. */
@Command(
        name = "jmh",
        description = "Runs the micro-benchmarks whose names match a regular expression, each in a JVM of its own.")
final class JmhCommand extends Benchmark {
    @Parameters(
            paramLabel = "PATTERN",
            arity = "0..1",
            defaultValue = ".*",
            description = "Which, e.g. Crypto or Format.blockParse. Default: all")
    String pattern = ".*";

    @Option(names = "--forks", paramLabel = "N", description = "JVMs, 0 for this one. Default: ${DEFAULT-VALUE}")
    int forks = 1;

    @Option(names = "--iterations", paramLabel = "N", description = "Measured iterations. Default: ${DEFAULT-VALUE}")
    int iterations = 5;

    @Option(names = "--warmups", paramLabel = "N", description = "Iterations before. Default: ${DEFAULT-VALUE}")
    int warmups = 3;

    @Option(names = "--millis", paramLabel = "MS", description = "Time of an iteration. Default: ${DEFAULT-VALUE}")
    int millis = 1000;

    @Option(names = "--threads", paramLabel = "N", description = "Threads. Default: ${DEFAULT-VALUE}")
    int threads = 1;

    @Option(
            names = "--param",
            split = ";",
            paramLabel = "NAME=VALUES",
            description = "Only these values of a parameter, e.g. engine=file,chronicle")
    List<String> params = List.of();

    @Override
    void run() throws RunnerException {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include(pattern)
                .forks(forks)
                .threads(threads)
                .warmupIterations(warmups)
                .measurementIterations(iterations)
                .warmupTime(TimeValue.milliseconds(millis))
                .measurementTime(TimeValue.milliseconds(millis))
                .jvmArgs(ChildJvm.flags().toArray(new String[0]))
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT);
        for (String param : params) {
            String[] parts = param.split("=", 2);
            if (parts.length != 2) {
                throw usage("--param is a name and its values, e.g. engine=file,chronicle; got '" + param + "'");
            }
            options.param(parts[0], parts[1].split(",", -1));
        }
        progress("running the micro-benchmarks that match '%s'", pattern);
        Collection<RunResult> results = new Runner(options.build()).run();
        results.forEach(this::line);
    }

    private void line(RunResult result) {
        Report report = report();
        report.put("name", result.getParams().getBenchmark().replaceFirst(".*\\.jmh\\.", ""));
        result.getParams()
                .getParamsKeys()
                .forEach(key -> report.parameter(key, result.getParams().getParam(key)));
        double error = result.getPrimaryResult().getScoreError();
        report.put("score", result.getPrimaryResult().getScore())
                .put("scoreError", Double.isNaN(error) ? null : (Object) Report.rounded(error))
                .put("unit", result.getPrimaryResult().getScoreUnit())
                .put("samples", result.getPrimaryResult().getSampleCount());
        print(report);
    }
}
