package io.steelyard.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Pictures from lines. */
@Timeout(20)
class SvgChartTest {
    private static final List<String> LINES = List.of(
            "{\"benchmark\":\"network\",\"tps\":900.5,\"parameters\":{\"in-flight\":16,\"storage\":\"disk\"}}",
            "{\"benchmark\":\"network\",\"tps\":100,\"parameters\":{\"in-flight\":1,\"storage\":\"disk\"}}",
            "",
            "{\"benchmark\":\"network\",\"tps\":1800,\"parameters\":{\"in-flight\":16,\"storage\":\"memory\"}}",
            "{\"benchmark\":\"network\",\"tps\":null,\"parameters\":{\"in-flight\":64,\"storage\":\"memory\"}}");

    @TempDir
    Path directory;

    @Test
    void points_are_sorted_by_x_and_parted_by_series() throws Exception {
        Map<String, List<SvgChart.Point>> points = Results.of(LINES).points("in-flight", "tps", Optional.of("storage"));

        assertThat(points)
                .containsOnlyKeys("storage disk", "storage memory")
                .containsEntry("storage disk", List.of(new SvgChart.Point(1, 100), new SvgChart.Point(16, 900.5)))
                .containsEntry("storage memory", List.of(new SvgChart.Point(16, 1800)));
    }

    @Test
    void a_picture_is_well_formed_and_names_its_points() throws Exception {
        String svg = SvgChart.draw(
                "a < b & \"c\"",
                "in-flight",
                List.of(new SvgChart.Panel("tps", Results.of(LINES).points("in-flight", "tps", Optional.empty()))));

        CommandLineTest.requireWellFormed(svg);
        assertThat(svg)
                .contains("a &lt; b &amp; &quot;c&quot;")
                .contains("1,800")
                .contains("prefers-color-scheme: dark");
    }

    @Test
    void the_largest_value_is_highest() throws Exception {
        String svg = SvgChart.draw(
                "t",
                "x",
                List.of(new SvgChart.Panel("y", Map.of("", List.of(point(0, 0), point(1, 10), point(2, 5))))));

        List<Double> heights = svg.lines()
                .filter(line -> line.startsWith("<circle class=\"d0\""))
                .map(line -> Double.valueOf(line.replaceAll(".*cy=\"([0-9.]+)\".*", "$1")))
                .toList();
        assertThat(heights).hasSize(3);
        assertThat(heights.get(1)).isLessThan(heights.get(2));
        assertThat(heights.get(2)).isLessThan(heights.get(0));
    }

    @Test
    void a_file_of_lines_is_drawn_beside_it() throws Exception {
        Path file = Files.write(directory.resolve("lines.jsonl"), LINES);

        CommandLineRun run = CommandLineRun.of("plot", file.toString(), "--x", "in-flight");

        assertThat(run.status()).as(run.err()).isZero();
        CommandLineTest.requireWellFormed(Files.readString(directory.resolve("lines.svg")));
    }

    @Test
    void nothing_to_draw_is_an_error() {
        assertThatThrownBy(() -> SvgChart.draw("t", "x", List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("x");
    }

    private static SvgChart.Point point(double x, double y) {
        return new SvgChart.Point(x, y);
    }
}
