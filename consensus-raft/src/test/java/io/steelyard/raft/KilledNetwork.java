package io.steelyard.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.steelyard.raft.NetworkChild.Acknowledged;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** A network in a JVM of its own that is killed again and again, and what it has acknowledged in all its lives. */
final class KilledNetwork {
    private static final int MOST_ACKNOWLEDGEMENTS = 120;
    /** A kill falls somewhere within the way of a block through the network, or within the time that a network takes to open. */
    private static final int BLOCK_NS = 60_000_000;

    private static final int OPENING_NS = 2_000_000_000;

    private final Path scratch;
    private final Engines engines;
    private final Random random;
    private final List<Acknowledged> acknowledged = new ArrayList<>();
    private int lives;

    KilledNetwork(Path scratch, Engines engines, long seed) {
        this.scratch = scratch;
        this.engines = engines;
        this.random = new Random(seed);
    }

    /** What a network is made of. */
    record Engines(String ordering, String blockLog, String stateStore) {
        /** Every combination. */
        static List<Engines> all() {
            List<Engines> all = new ArrayList<>();
            for (String stateStore : List.of("memory", "mapdb", "mvstore", "rocksdb")) {
                for (String blockLog : List.of("file", "chronicle")) {
                    for (String ordering : List.of("solo", "raft")) {
                        all.add(new Engines(ordering, blockLog, stateStore));
                    }
                }
            }
            return all;
        }

        @Override
        public String toString() {
            return ordering + "-" + blockLog + "-" + stateStore;
        }
    }

    /** Opens it, has it verify all earlier acknowledgements, and kills it after a random number of new ones. */
    void killUnderLoad() throws IOException, InterruptedException {
        try (Life life = new Life(scratch, engines, "load", ++lives, acknowledged)) {
            assertThat(life.lineOf("VERIFIED")).isEqualTo("VERIFIED " + acknowledged.size());
            for (int left = 5 + random.nextInt(MOST_ACKNOWLEDGEMENTS); left > 0; left--) {
                acknowledged.add(Acknowledged.parse(life.lineOf("ACK")));
            }
            LockSupport.parkNanos(random.nextInt(BLOCK_NS));
            takeDown(life);
        }
    }

    /** Kills it at a random moment of its opening, or shortly after. */
    void killWhileOpening() throws IOException, InterruptedException {
        try (Life life = new Life(scratch, engines, "load", ++lives, acknowledged)) {
            LockSupport.parkNanos(random.nextInt(OPENING_NS));
            takeDown(life);
        }
    }

    private void takeDown(Life life) throws IOException, InterruptedException {
        life.kill().stream()
                .filter(line -> line.startsWith("ACK"))
                .map(Acknowledged::parse)
                .forEach(acknowledged::add);
        assertThat(life.errors()).as("errors of %s, life %d", engines, lives).doesNotContain("Exception in thread");
    }

    /** Opens it a last time, has it verify everything, and close. */
    void verify() throws IOException, InterruptedException {
        try (Life last = new Life(scratch, engines, "stop", ++lives, acknowledged)) {
            assertThat(last.lineOf("VERIFIED")).isEqualTo("VERIFIED " + acknowledged.size());
            assertThat(last.awaitEnd()).isZero();
        }
    }

    @Override
    public String toString() {
        return engines + ", life " + lives + ", " + acknowledged.size() + " transactions acknowledged";
    }

    /** A JVM that runs {@link NetworkChild} in the folder {@code network} of a scratch folder. */
    static final class Life implements AutoCloseable {
        private final Path errors;
        private final Process process;
        private final BufferedReader out;

        Life(Path scratch, Engines engines, String then, int number, List<Acknowledged> acknowledged)
                throws IOException {
            errors = scratch.resolve("errors-" + number);
            Path file = scratch.resolve("acknowledged");
            Files.write(file, acknowledged.stream().map(Acknowledged::line).toList());
            List<String> command = List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
                    "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-Xmx512m",
                    "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                    "-cp",
                    System.getProperty("java.class.path"),
                    NetworkChild.class.getName(),
                    then,
                    scratch.resolve("network").toString(),
                    engines.ordering(),
                    engines.blockLog(),
                    engines.stateStore(),
                    String.valueOf(number),
                    file.toString());
            process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
            out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        }

        String line() throws IOException {
            String line = out.readLine();
            if (line == null) {
                throw new AssertionError("the child has ended: " + errors());
            }
            return line;
        }

        /** What it has written to its standard error. */
        String errors() throws IOException {
            return Files.readString(errors);
        }

        /** Reads lines up to the one that begins so. */
        String lineOf(String start) throws IOException {
            String line = line();
            while (!line.startsWith(start)) {
                line = line();
            }
            return line;
        }

        /** Kills it and answers the whole lines that nobody had read. */
        List<String> kill() throws IOException, InterruptedException {
            // not Process.destroyForcibly, which closes the pipe that we still want to read
            process.toHandle().destroyForcibly();
            List<String> rest = new ArrayList<>();
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                rest.add(line);
            }
            process.waitFor();
            // the last one may have been cut short by the kill
            rest.removeIf(line -> line.startsWith("ACK") && line.split(" ", -1).length < 5);
            rest.removeIf(line -> line.startsWith("ACK") && line.split(" ", -1)[4].length() < 64);
            return rest;
        }

        int awaitEnd() throws InterruptedException {
            return process.waitFor();
        }

        @Override
        public void close() {
            process.toHandle().destroyForcibly();
        }
    }
}
