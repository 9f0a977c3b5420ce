package io.steelyard.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Draws results that were kept in a file. */
@Command(
        name = "plot",
        mixinStandardHelpOptions = true,
        description = "Draws a file of results, one JSON object a line, as SVG.")
final class PlotCommand implements Callable<Integer> {
    @Spec
    CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "The results")
    Path file = Path.of("sweep.jsonl");

    @Option(
            names = "--x",
            required = true,
            paramLabel = "NAME",
            description = "Parameter or measurement along the x axis")
    String x = "";

    @Option(
            names = "--y",
            split = ",",
            paramLabel = "NAME",
            description = "Measurements, a panel each, separated by commas. Default: tps,p50Ms,p99Ms,cpuMsPerTx")
    List<String> y = List.of("tps", "p50Ms", "p99Ms", "cpuMsPerTx");

    @Option(
            names = "--series",
            paramLabel = "NAME",
            description = "Parameter or measurement that makes lines of their own")
    Optional<String> series = Optional.empty();

    @Option(names = "--title", paramLabel = "TEXT", description = "Above the picture. Default: the benchmark's name")
    Optional<String> title = Optional.empty();

    @Option(names = "--out", paramLabel = "FILE", description = "Where to. Default: FILE with .svg at its end")
    Optional<Path> out = Optional.empty();

    @Override
    public Integer call() throws IOException {
        Path target = out.orElse(withSuffix(file, ".svg"));
        try {
            draw(Results.read(file), target, title);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage() + " in " + file);
        }
        spec.commandLine().getErr().println("drawn: " + target);
        return 0;
    }

    private void draw(Results results, Path target, Optional<String> heading) throws IOException {
        draw(results, x, y, series, heading.orElse(results.benchmark()), target);
    }

    /** Draws one panel for each of {@code y}; what no line has is left out. */
    static void draw(Results results, String x, List<String> y, Optional<String> series, String heading, Path target)
            throws IOException {
        List<SvgChart.Panel> panels = y.stream()
                .map(name -> new SvgChart.Panel(name, results.points(x, name, series)))
                .filter(panel -> !panel.series().isEmpty())
                .toList();
        Files.writeString(target, SvgChart.draw(heading, x, panels));
    }

    static Path withSuffix(Path file, String suffix) {
        String name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return file.resolveSibling((dot > 0 ? name.substring(0, dot) : name) + suffix);
    }
}
