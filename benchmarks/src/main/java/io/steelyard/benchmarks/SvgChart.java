package io.steelyard.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A picture of measurements: one panel for each measurement below another, all over the same x. Plain SVG that follows the reader's light or
 * dark colours. The x axis is logarithmic when the largest value is 16 times the smallest or more; y axes begin at 0.
 */
final class SvgChart {
    /** A measurement. */
    record Point(double x, double y) {}

    /** A panel: what is measured, and its points by series. */
    record Panel(String title, Map<String, List<Point>> series) {}

    private static final int WIDTH = 720;
    private static final int PANEL = 260;
    private static final int LEFT = 80;
    private static final int RIGHT = 20;
    private static final int TOP = 54;
    private static final int PLOT = 180;
    private static final int COLOURS = 6;
    private static final double LOGARITHMIC = 16;
    private static final String STYLE =
            """
            <style>
              text { font: 13px sans-serif; fill: #222 } .title { font-weight: bold } .small { font-size: 11px }
              .back { fill: #fff } .axis { stroke: #444 } .grid { stroke: #ddd } .line { fill: none; stroke-width: 2 }
              .c0 { stroke: #0a63c9 } .c1 { stroke: #c2410c } .c2 { stroke: #15803d }
              .c3 { stroke: #7e22ce } .c4 { stroke: #a16207 } .c5 { stroke: #be185d }
              .d0 { fill: #0a63c9 } .d1 { fill: #c2410c } .d2 { fill: #15803d }
              .d3 { fill: #7e22ce } .d4 { fill: #a16207 } .d5 { fill: #be185d }
              @media (prefers-color-scheme: dark) {
                text { fill: #e6e6e6 } .back { fill: #16181c } .axis { stroke: #aaa } .grid { stroke: #333 }
                .c0 { stroke: #6cb2ff } .c1 { stroke: #ff9b66 } .c2 { stroke: #6ddc8b }
                .c3 { stroke: #cf9bff } .c4 { stroke: #e8c35a } .c5 { stroke: #ff85b8 }
                .d0 { fill: #6cb2ff } .d1 { fill: #ff9b66 } .d2 { fill: #6ddc8b }
                .d3 { fill: #cf9bff } .d4 { fill: #e8c35a } .d5 { fill: #ff85b8 }
              }
            </style>
            """;

    private final String title;
    private final String xName;
    private final List<Panel> panels;
    private final StringBuilder svg = new StringBuilder();
    private final List<Double> xs = new ArrayList<>();

    private SvgChart(String title, String xName, List<Panel> panels) {
        this.title = title;
        this.xName = xName;
        this.panels = panels;
        panels.stream()
                .flatMap(panel -> panel.series().values().stream())
                .flatMap(List::stream)
                .map(Point::x)
                .distinct()
                .sorted()
                .forEach(xs::add);
    }

    /** The whole document. @throws IllegalArgumentException when there is no point */
    static String draw(String title, String xName, List<Panel> panels) {
        return new SvgChart(title, xName, panels).draw();
    }

    private String draw() {
        if (xs.isEmpty()) {
            throw new IllegalArgumentException("there is nothing to draw over '" + xName + "'");
        }
        int height = 40 + PANEL * panels.size();
        add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">%n",
                WIDTH, height, escaped(title));
        svg.append(STYLE);
        add("<rect class=\"back\" width=\"%d\" height=\"%d\"/>%n", WIDTH, height);
        add("<text class=\"title\" x=\"%d\" y=\"24\">%s</text>%n", LEFT, escaped(title));
        for (int i = 0; i < panels.size(); i++) {
            panel(panels.get(i), 30 + i * PANEL);
        }
        svg.append("</svg>\n");
        return svg.toString();
    }

    private void panel(Panel panel, int top) {
        double max = panel.series().values().stream()
                .flatMap(List::stream)
                .mapToDouble(Point::y)
                .max()
                .orElse(0);
        double step = step(max);
        double end = Math.max(step, Math.ceil(max / step) * step);
        int base = top + TOP + PLOT;
        add("<text class=\"title\" x=\"%d\" y=\"%d\">%s</text>%n", LEFT, top + 22, escaped(panel.title()));
        for (double y = 0; y <= end + step / 2; y += step) {
            double at = base - PLOT * y / end;
            add("<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>%n", LEFT, WIDTH - RIGHT, at, at);
            add(
                    "<text class=\"small\" text-anchor=\"end\" x=\"%d\" y=\"%.1f\">%s</text>%n",
                    LEFT - 6, at + 4, number(y));
        }
        xAxis(base);
        legend(panel, top + 40);
        int colour = 0;
        for (List<Point> points : panel.series().values()) {
            line(points, base, end, colour++ % COLOURS);
        }
    }

    private void xAxis(int base) {
        add("<line class=\"axis\" x1=\"%d\" x2=\"%d\" y1=\"%d\" y2=\"%d\"/>%n", LEFT, WIDTH - RIGHT, base, base);
        double last = Double.NEGATIVE_INFINITY;
        for (double x : xs) {
            double at = at(x);
            if (at - last >= 36) {
                add(
                        "<text class=\"small\" text-anchor=\"middle\" x=\"%.1f\" y=\"%d\">%s</text>%n",
                        at, base + 15, number(x));
                last = at;
            }
        }
        add(
                "<text class=\"small\" text-anchor=\"end\" x=\"%d\" y=\"%d\">%s</text>%n",
                WIDTH - RIGHT, base + 29, escaped(xName));
    }

    private void legend(Panel panel, int y) {
        int x = LEFT;
        int colour = 0;
        for (String name : panel.series().keySet()) {
            if (!name.isEmpty()) {
                add("<circle class=\"d%d\" cx=\"%d\" cy=\"%d\" r=\"4\"/>%n", colour % COLOURS, x + 4, y - 4);
                add("<text class=\"small\" x=\"%d\" y=\"%d\">%s</text>%n", x + 12, y, escaped(name));
                x += 30 + 7 * name.length();
            }
            colour++;
        }
    }

    private void line(List<Point> points, int base, double end, int colour) {
        StringBuilder path = new StringBuilder();
        for (Point point : points) {
            path.append(String.format(Locale.ROOT, "%.1f,%.1f ", at(point.x()), base - PLOT * point.y() / end));
        }
        add(
                "<polyline class=\"line c%d\" points=\"%s\"/>%n",
                colour, path.toString().strip());
        for (Point point : points) {
            add(
                    "<circle class=\"d%d\" cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\"><title>%s: %s</title></circle>%n",
                    colour, at(point.x()), base - PLOT * point.y() / end, number(point.x()), number(point.y()));
        }
    }

    /** Where an x stands, with some room at both ends. */
    private double at(double x) {
        double min = xs.get(0);
        double max = xs.get(xs.size() - 1);
        double inset = 24;
        double width = WIDTH - LEFT - RIGHT - 2 * inset;
        if (max <= min) {
            return LEFT + inset + width / 2;
        }
        boolean logarithmic = min > 0 && max / min >= LOGARITHMIC;
        double share = logarithmic ? Math.log(x / min) / Math.log(max / min) : (x - min) / (max - min);
        return LEFT + inset + width * share;
    }

    /** 1, 2 or 5 times a power of ten, so that there are at most six lines. */
    private static double step(double max) {
        if (max <= 0) {
            return 1;
        }
        double rough = max / 5;
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        for (double factor : new double[] {1, 2, 5}) {
            if (factor * power >= rough) {
                return factor * power;
            }
        }
        return 10 * power;
    }

    private static String number(double value) {
        if (value >= 1000) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        String text = String.format(Locale.ROOT, "%.3f", value);
        return text.contains(".") ? text.replaceAll("0+$", "").replaceAll("\\.$", "") : text;
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private void add(String format, Object... arguments) {
        svg.append(String.format(Locale.ROOT, format, arguments));
    }
}
