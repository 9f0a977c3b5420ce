package io.steelyard.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steelyard.Consortium;
import io.steelyard.Solo;
import io.steelyard.commit.TransactionOutcome;
import io.steelyard.error.StorageException;
import io.steelyard.raft.NetworkChild.Acknowledged;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A whole network on disk: killed under load in a JVM of its own, opened twice, by the wrong version, and after damage. */
@Timeout(120)
class KilledNetworkTest {
    private static final int KILLS = 4;
    private static final int RECORD_MAGIC = 0x53594252;
    private static final int CREATION_KILLS = 3;

    @TempDir
    Path scratch;

    private Path network() {
        return scratch.resolve("network");
    }

    /** A JVM that runs {@link NetworkChild}. */
    private final class Life implements AutoCloseable {
        private final Path errors;
        private final Process process;
        private final BufferedReader out;

        Life(String then, String ordering, String blockLog, int number, List<Acknowledged> acknowledged)
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
                    network().toString(),
                    ordering,
                    blockLog,
                    String.valueOf(number),
                    file.toString());
            process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
            out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        }

        String line() throws IOException {
            String line = out.readLine();
            if (line == null) {
                throw new AssertionError("the child has ended: " + Files.readString(errors));
            }
            return line;
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

    @ParameterizedTest
    @CsvSource({"solo, file, 11", "raft, chronicle, 12"})
    void a_network_killed_under_load_keeps_what_it_acknowledged_exactly_once(
            String ordering, String blockLog, long seed) throws Exception {
        Random random = new Random(seed);
        List<Acknowledged> acknowledged = new ArrayList<>();
        for (int number = 1; number <= KILLS; number++) {
            try (Life life = new Life("load", ordering, blockLog, number, acknowledged)) {
                assertThat(life.lineOf("VERIFIED")).isEqualTo("VERIFIED " + acknowledged.size());
                for (int left = 5 + random.nextInt(120); left > 0; left--) {
                    acknowledged.add(Acknowledged.parse(life.lineOf("ACK")));
                }
                // the moment of the kill within a block's way through the network
                LockSupport.parkNanos(random.nextInt(60_000_000));
                life.kill().stream().map(Acknowledged::parse).forEach(acknowledged::add);
            }
        }
        try (Life last = new Life("stop", ordering, blockLog, KILLS + 1, acknowledged)) {
            assertThat(last.lineOf("VERIFIED")).isEqualTo("VERIFIED " + acknowledged.size());
            assertThat(last.awaitEnd()).isZero();
        }
    }

    @Test
    void a_network_killed_while_a_channel_is_made_can_be_opened() throws Exception {
        Random random = new Random(13);
        for (int number = 1; number <= CREATION_KILLS; number++) {
            try (Life life = new Life("load", "solo", "file", number, List.of())) {
                String first = life.line();
                if (!first.equals("CREATING")) {
                    break;
                }
                LockSupport.parkNanos(random.nextInt(80_000_000));
                life.kill();
            }
        }
        try (Life last = new Life("stop", "solo", "file", CREATION_KILLS + 1, List.of())) {
            assertThat(last.lineOf("VERIFIED")).isEqualTo("VERIFIED 0");
            assertThat(last.awaitEnd()).isZero();
        }
    }

    @Test
    void a_second_process_on_the_directory_is_refused() throws Exception {
        try (Life life = new Life("load", "solo", "file", 1, List.of())) {
            life.lineOf("ACK");
            assertThatThrownBy(() -> Consortium.at(network()).start())
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining("in use by another consortium")
                    .hasMessageContaining(network().toString());
            life.lineOf("ACK");
        }
    }

    @ParameterizedTest
    @CsvSource({"format, 2, format 2", "suite, \"other\", crypto suite other"})
    void a_directory_of_another_format_version_or_crypto_suite_is_refused_and_unchanged(
            String field, String value, String said) throws Exception {
        make(1);
        Path marker = network().resolve("steelyard.json");
        String text = Files.readString(marker);
        String edited = text.replaceFirst("(\"" + field + "\" *: *)[^,]+,", "$1" + value + ",");
        assertThat(edited).isNotEqualTo(text);
        Files.writeString(marker, edited);
        TreeMap<String, String> before = files();

        assertThatThrownBy(() -> Consortium.at(network()).start())
                .isInstanceOf(StorageException.class)
                .hasMessageContaining(said)
                .hasMessageContaining(network().toString());

        assertThat(files()).isEqualTo(before);
        Files.writeString(marker, text);
        Consortium.at(network()).start().close();
    }

    @Test
    void a_flipped_byte_in_a_peers_block_log_is_refused_naming_the_block() throws Exception {
        Acknowledged middle = make(9).get(4);
        Path log = peerLog("peer0.insurer");
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
            long at = inside(log, middle.block());
            file.seek(at);
            int was = file.read();
            file.seek(at);
            file.write(was ^ 1);
        }

        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatThrownBy(() -> Consortium.at(network()).start())
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining("block " + middle.block())
                    .hasMessageContaining("peer0.insurer");
        }
    }

    @ParameterizedTest
    @CsvSource({"peer0.clinic", "peer0.insurer"})
    void a_truncated_tail_of_a_peers_block_log_is_healed_from_the_orderers(String peer) throws Exception {
        List<Acknowledged> made = make(9);
        Path log = peerLog(peer);
        byte[] whole = Files.readAllBytes(log);
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
            file.setLength(inside(log, made.get(4).block()));
        }

        try (Consortium consortium = NetworkChild.open(network(), Solo.node(), "file")) {
            NetworkChild.verify(consortium, made);
            NetworkChild.notes(consortium, "Insurer").submit("put", "after", "healing");
        }
        assertThat(Arrays.copyOf(Files.readAllBytes(log), whole.length)).isEqualTo(whole);
    }

    /** Makes a network with so many transactions, a block each. */
    private List<Acknowledged> make(int transactions) {
        List<Acknowledged> made = new ArrayList<>();
        try (Consortium consortium = NetworkChild.open(network(), Solo.node(), "file")) {
            for (int i = 0; i < transactions; i++) {
                String value = "unmistakable value " + i;
                TransactionOutcome outcome = NetworkChild.notes(consortium, "Clinic")
                        .submitAsync("put", "k" + i, value)
                        .outcome()
                        .join();
                made.add(Acknowledged.of(outcome, "k" + i, value));
            }
            consortium.channel(NetworkChild.CHANNEL).awaitEverywhere();
        }
        return made;
    }

    private Path peerLog(String peer) throws IOException {
        Path blocks =
                network().resolve("nodes").resolve(peer).resolve("channels").resolve(NetworkChild.CHANNEL);
        try (Stream<Path> all = Files.list(blocks.resolve("blocks"))) {
            return all.max((a, b) ->
                            Long.compare(a.toFile().length(), b.toFile().length()))
                    .orElseThrow();
        }
    }

    /** Offset of a byte in the deflated content of a block: records begin with a magic, their kind and the block's number. */
    private static int inside(Path file, long block) throws IOException {
        ByteBuffer content = ByteBuffer.wrap(Files.readAllBytes(file));
        for (int at = 0; at + 200 < content.capacity(); at++) {
            if (content.getInt(at) == RECORD_MAGIC && content.getLong(at + 8) == block) {
                return at + 150;
            }
        }
        throw new AssertionError("no record of block " + block + " in " + file);
    }

    private TreeMap<String, String> files() throws IOException {
        TreeMap<String, String> contents = new TreeMap<>();
        try (Stream<Path> all = Files.walk(network())) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                contents.put(
                        file.toString(),
                        Files.getLastModifiedTime(file)
                                + new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
            }
        }
        return contents;
    }
}
