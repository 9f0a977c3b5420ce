package io.steelyard.benchmarks;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that measures: results go to standard output, one JSON object a line, progress to standard error. */
@Command(mixinStandardHelpOptions = true, sortOptions = false, showEndOfOptionsDelimiterInUsageHelp = false)
abstract class Benchmark implements Callable<Integer> {
    @Spec
    CommandSpec spec;

    private final Machine machine = Machine.look();

    /** Measures and prints. */
    abstract void run() throws Exception;

    @Override
    public Integer call() throws Exception {
        run();
        return 0;
    }

    /** A line about this command with all its options as parameters. */
    Report report() {
        Map<String, Object> parameters = new LinkedHashMap<>();
        for (OptionSpec option : spec.options()) {
            Object value = option.getValue();
            if (!option.usageHelp() && !option.versionHelp() && value != null) {
                parameters.put(option.longestName().substring(2), plain(value));
            }
        }
        return new Report(spec.name(), parameters, machine);
    }

    private static Object plain(Object value) {
        if (value instanceof Optional<?> optional) {
            return optional.map(Object::toString).orElse("");
        }
        return value instanceof Number || value instanceof Boolean ? value : value.toString();
    }

    /** An error that shows how the command is used. */
    ParameterException usage(String problem) {
        return new ParameterException(spec.commandLine(), problem);
    }

    void print(Report report) {
        spec.commandLine().getOut().println(report.toJson());
        spec.commandLine().getOut().flush();
    }

    void progress(String format, Object... arguments) {
        spec.commandLine().getErr().println(String.format(Locale.ROOT, format, arguments));
        spec.commandLine().getErr().flush();
    }
}
