package io.steelyard.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Lines that benchmarks have printed, to draw from. */
final class Results {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<JsonNode> lines;

    private Results(List<JsonNode> lines) {
        this.lines = lines;
    }

    /** Reads a file of JSON objects, one a line; empty lines are left out. */
    static Results read(Path file) {
        try {
            return of(Files.readAllLines(file));
        } catch (IOException e) {
            throw new UncheckedIOException("the results in " + file + " cannot be read", e);
        }
    }

    static Results of(List<String> lines) throws IOException {
        List<JsonNode> parsed = new ArrayList<>();
        for (String line : lines) {
            if (!line.isBlank()) {
                parsed.add(JSON.readTree(line));
            }
        }
        return new Results(parsed);
    }

    boolean isEmpty() {
        return lines.isEmpty();
    }

    /**
     * The points of a chart by series, in the order of x: {@code x}, {@code y} and {@code series} name measurements, or else parameters.
     * Lines without a number for x or y are left out; without {@code series} all belong to one.
     */
    Map<String, List<SvgChart.Point>> points(String x, String y, Optional<String> series) {
        Map<String, List<SvgChart.Point>> all = new LinkedHashMap<>();
        for (JsonNode line : lines) {
            OptionalDouble atX = number(line, x);
            OptionalDouble atY = number(line, y);
            if (atX.isPresent() && atY.isPresent()) {
                String name =
                        series.map(key -> key + " " + value(line, key).asText()).orElse("");
                all.computeIfAbsent(name, key -> new ArrayList<>())
                        .add(new SvgChart.Point(atX.getAsDouble(), atY.getAsDouble()));
            }
        }
        all.values().forEach(points -> points.sort((a, b) -> Double.compare(a.x(), b.x())));
        return all;
    }

    /** What stands in the first line under this parameter, for a caption. */
    String parameter(String name) {
        return lines.isEmpty() ? "" : lines.get(0).path("parameters").path(name).asText();
    }

    /** The benchmark of the first line. */
    String benchmark() {
        return lines.isEmpty() ? "" : lines.get(0).path("benchmark").asText();
    }

    private static JsonNode value(JsonNode line, String name) {
        JsonNode parameter = line.path("parameters").path(name);
        return line.has(name) ? line.path(name) : parameter;
    }

    private static OptionalDouble number(JsonNode line, String name) {
        JsonNode found = value(line, name);
        if (found.isNumber()) {
            return OptionalDouble.of(found.asDouble());
        }
        try {
            return OptionalDouble.of(Double.parseDouble(found.asText()));
        } catch (NumberFormatException e) {
            return OptionalDouble.empty();
        }
    }
}
