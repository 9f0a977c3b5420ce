package io.steelyard.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steelyard.Consortium;
import io.steelyard.Solo;
import io.steelyard.commit.TransactionOutcome;
import io.steelyard.error.StorageException;
import io.steelyard.raft.KilledNetwork.Engines;
import io.steelyard.raft.NetworkChild.Acknowledged;
import java.io.IOException;
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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A whole network on disk: killed under load in a JVM of its own, opened twice, by the wrong version, and after damage. */
@Timeout(120)
class KilledNetworkTest {
    private static final int KILLS = 2;
    private static final Engines FILES = new Engines("solo", "file", "mapdb");
    private static final int RECORD_MAGIC = 0x53594252;
    private static final int CREATION_KILLS = 3;

    @TempDir
    Path scratch;

    private Path network() {
        return scratch.resolve("network");
    }

    @ParameterizedTest
    @CsvSource({
        "solo, file, rocksdb, 11",
        "raft, chronicle, mapdb, 12",
        "raft, file, mvstore, 14",
        "solo, chronicle, memory, 15"
    })
    void a_network_killed_under_load_keeps_what_it_acknowledged_exactly_once(
            String ordering, String blockLog, String stateStore, long seed) throws Exception {
        KilledNetwork victim = new KilledNetwork(scratch, new Engines(ordering, blockLog, stateStore), seed);
        for (int number = 0; number < KILLS; number++) {
            victim.killUnderLoad();
        }
        victim.verify();
    }

    /** Run by {@code -Dsteelyard.kill.rounds=N}: so many kills, spread over every combination of engines, also while they open. */
    @Test
    @EnabledIfSystemProperty(named = "steelyard.kill.rounds", matches = "[0-9]+")
    @Timeout(value = 12, unit = TimeUnit.HOURS)
    void networks_of_every_combination_of_engines_survive_many_kills() throws Exception {
        int rounds = Integer.getInteger("steelyard.kill.rounds");
        long seed = Long.getLong("steelyard.kill.seed", 1);
        List<KilledNetwork> victims = new ArrayList<>();
        for (Engines engines : Engines.all()) {
            victims.add(new KilledNetwork(
                    Files.createDirectories(scratch.resolve(engines.toString())), engines, seed + victims.size()));
        }
        Random random = new Random(seed);
        for (int round = 0; round < rounds; round++) {
            KilledNetwork victim = victims.get(round % victims.size());
            if (random.nextInt(4) == 0) {
                victim.killWhileOpening();
            } else {
                victim.killUnderLoad();
            }
            System.out.println("kill " + (round + 1) + " " + victim);
        }
        for (KilledNetwork victim : victims) {
            victim.verify();
            System.out.println("verified " + victim);
        }
    }

    @Test
    void a_network_killed_while_a_channel_is_made_can_be_opened() throws Exception {
        Random random = new Random(13);
        for (int number = 1; number <= CREATION_KILLS; number++) {
            try (KilledNetwork.Life life = new KilledNetwork.Life(scratch, FILES, "load", number, List.of())) {
                String first = life.line();
                if (!first.equals("CREATING")) {
                    break;
                }
                LockSupport.parkNanos(random.nextInt(80_000_000));
                life.kill();
            }
        }
        try (KilledNetwork.Life last = new KilledNetwork.Life(scratch, FILES, "stop", CREATION_KILLS + 1, List.of())) {
            assertThat(last.lineOf("VERIFIED")).isEqualTo("VERIFIED 0");
            assertThat(last.awaitEnd()).isZero();
        }
    }

    @Test
    void a_second_process_on_the_directory_is_refused() throws Exception {
        try (KilledNetwork.Life life = new KilledNetwork.Life(scratch, FILES, "load", 1, List.of())) {
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

        try (Consortium consortium = NetworkChild.open(network(), Solo.node(), "file", "mapdb")) {
            NetworkChild.verify(consortium, made);
            NetworkChild.notes(consortium, "Insurer").submit("put", "after", "healing");
        }
        assertThat(Arrays.copyOf(Files.readAllBytes(log), whole.length)).isEqualTo(whole);
    }

    /** Makes a network with so many transactions, a block each. */
    private List<Acknowledged> make(int transactions) {
        List<Acknowledged> made = new ArrayList<>();
        try (Consortium consortium = NetworkChild.open(network(), Solo.node(), "file", "mapdb")) {
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
