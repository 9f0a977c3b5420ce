package io.steelyard.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** One line of results: measurements first, then parameters, machine and versions. Used by one thread. */
final class Report {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final double MEBIBYTE = 1024.0 * 1024;

    private final Map<String, @Nullable Object> measured = new LinkedHashMap<>();
    private final Map<String, Object> parameters;
    private final Machine machine;

    Report(String benchmark, Map<String, Object> parameters, Machine machine) {
        measured.put("benchmark", benchmark);
        this.parameters = new LinkedHashMap<>(parameters);
        this.machine = machine;
    }

    Report put(String name, @Nullable Object value) {
        measured.put(name, value);
        return this;
    }

    Report put(String name, long value) {
        measured.put(name, value);
        return this;
    }

    Report put(String name, double value) {
        measured.put(name, rounded(value));
        return this;
    }

    /** A parameter that is not an option, or differs from what the option says. */
    Report parameter(String name, Object value) {
        parameters.put(name, value);
        return this;
    }

    /** Latencies recorded in microseconds, told in milliseconds. */
    Report latencies(Histogram micros) {
        boolean any = micros.getTotalCount() > 0;
        return put("p50Ms", any ? millis(micros.getValueAtPercentile(50)) : null)
                .put("p90Ms", any ? millis(micros.getValueAtPercentile(90)) : null)
                .put("p99Ms", any ? millis(micros.getValueAtPercentile(99)) : null)
                .put("p999Ms", any ? millis(micros.getValueAtPercentile(99.9)) : null)
                .put("maxMs", any ? millis(micros.getMaxValue()) : null)
                .put("latencies", micros.getTotalCount());
    }

    /** Heap in use and resident memory of this process, now and at most. */
    Report memory() {
        long pid = ProcessHandle.current().pid();
        return put("heapMb", mebibytes(ProcessStats.heapUsedBytes()))
                .put("heapMaxMb", mebibytes(Runtime.getRuntime().maxMemory()))
                .put("rssMb", mebibytes(ProcessStats.residentBytes(pid)))
                .put("rssPeakMb", mebibytes(ProcessStats.residentPeakBytes(pid)));
    }

    private static Double millis(long micros) {
        return rounded(micros / 1000.0);
    }

    static double mebibytes(long bytes) {
        return rounded(bytes / MEBIBYTE);
    }

    static @Nullable Double mebibytes(OptionalLong bytes) {
        return bytes.isPresent() ? mebibytes(bytes.getAsLong()) : null;
    }

    /** To four significant digits, and never less than thousandths. */
    static double rounded(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return 0;
        }
        double unit = Math.abs(value) >= 1000 ? 1 : Math.abs(value) >= 1 ? 1000 : 1_000_000;
        return Math.round(value * unit) / unit;
    }

    /** The line, without a line break. */
    String toJson() {
        Map<String, @Nullable Object> all = new LinkedHashMap<>(measured);
        all.put("parameters", parameters);
        all.put("machine", machine.machine());
        all.put("versions", machine.versions());
        try {
            return JSON.writeValueAsString(all);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a result cannot be written as JSON", e);
        }
    }
}
