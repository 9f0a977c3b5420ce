package io.steelyard.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;

/** Where and with what a benchmark runs, as it stands in every line. */
record Machine(Map<String, Object> machine, Map<String, Object> versions) {
    /** The property in which the start script tells the commit. */
    static final String COMMIT = "steelyard.benchmarks.commit";

    /** Looks now: the load average is that before the benchmark's own. */
    static Machine look() {
        Map<String, Object> machine = new LinkedHashMap<>();
        machine.put("cores", Runtime.getRuntime().availableProcessors());
        machine.put("model", model());
        machine.put("memoryMb", Report.mebibytes(ProcessStats.system().getTotalMemorySize()));
        machine.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        machine.put("architecture", System.getProperty("os.arch"));
        machine.put("fileSystem", fileSystem());
        machine.put("loadAverageAtStart", Report.rounded(ProcessStats.system().getSystemLoadAverage()));
        Map<String, Object> versions = new LinkedHashMap<>();
        versions.put("java", System.getProperty("java.runtime.version"));
        versions.put("vm", System.getProperty("java.vm.name"));
        versions.put("steelyard", projectVersion());
        versions.put("commit", System.getProperty(COMMIT, "unknown"));
        return new Machine(machine, versions);
    }

    private static String model() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException | UncheckedIOException e) {
            return "unknown";
        }
    }

    private static String fileSystem() {
        try {
            return Files.getFileStore(Path.of(System.getProperty("java.io.tmpdir")))
                    .type();
        } catch (IOException e) {
            return "unknown";
        }
    }

    private static String projectVersion() {
        try (InputStream in = Machine.class.getResourceAsStream("version.properties")) {
            Properties properties = new Properties();
            if (in != null) {
                properties.load(in);
            }
            return properties.getProperty("version", "unknown");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
