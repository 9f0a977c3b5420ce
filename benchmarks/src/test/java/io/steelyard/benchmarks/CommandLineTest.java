package io.steelyard.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands as they are typed, with tiny numbers. */
@Timeout(120)
class CommandLineTest {
    private static final String[] TINY_MEMORY = {"--storage", "memory", "--ordering", "solo"};

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "network --seconds 0.3 --warmup 0.3 --in-flight 4",
                "network --seconds 0.3 --warmup 0.3 --in-flight 4 --clients 2 --workload transfer --keys 20",
                "network --seconds 0.3 --warmup 0.3 --rate 20 --workload hot --memo off",
                "latency --seconds 0.3 --warmup 0.3"
            })
    void a_load_tells_rates_latencies_blocks_and_memory(String command) throws Exception {
        JsonNode line = one(command, TINY_MEMORY);

        assertThat(line.path("committedTps").asDouble()).isPositive();
        assertThat(line.path("p50Ms").asDouble()).isPositive();
        assertThat(line.path("p99Ms").asDouble())
                .isGreaterThanOrEqualTo(line.path("p50Ms").asDouble());
        assertThat(line.path("cpuMsPerCommittedTx").asDouble()).isPositive();
        assertThat(line.path("heapMb").asDouble()).isPositive();
        assertThat(line.path("blocks").path("maxTx").asInt()).isPositive();
        assertThat(line.path("valid").asLong() + line.path("invalid").asLong()).isPositive();
        assertThat(line.path("lost").asLong()).isZero();
        assertThat(line.path("refused").asLong()).isZero();
        assertThat(line.path("parameters").path("orgs").asInt()).isEqualTo(2);
        assertThat(line.path("machine").path("cores").asInt()).isPositive();
        assertThat(line.path("machine").has("loadAverageAtStart")).isTrue();
        assertThat(line.path("versions").path("java").asText()).isNotEmpty();
    }

    @Test
    void evaluations_are_counted() throws Exception {
        JsonNode line = one("evaluate --seconds 0.3 --warmup 0.3 --keys 20 --threads 2", TINY_MEMORY);

        assertThat(line.path("evaluationsPerSecond").asDouble()).isPositive();
        assertThat(line.path("p99Ms").asDouble()).isPositive();
    }

    @Test
    void each_part_of_a_growing_ledger_has_a_line() throws Exception {
        List<JsonNode> lines = lines("height --blocks 40 --parts 2", TINY_MEMORY);

        assertThat(lines).hasSize(2).allSatisfy(line -> {
            assertThat(line.path("cpuMsPerBlock").isNumber()).isTrue();
            assertThat(line.path("failed").asLong()).isZero();
        });
        assertThat(lines.get(1).path("fromHeight").asLong())
                .isEqualTo(lines.get(0).path("toHeight").asLong());
    }

    @ParameterizedTest
    @ValueSource(strings = {"reopen openMs", "replay replayedTpsPerCore", "audit auditedTpsPerCore"})
    void a_ledger_on_disk_is_opened_replayed_and_audited(String commandAndField) throws Exception {
        String[] words = commandAndField.split(" ", -1);

        JsonNode line = one(
                words[0] + " --transactions 30 --repeat 1 --in-flight 8 --ordering solo --block-log file --directory "
                        + directory);

        assertThat(line.path(words[1]).asDouble()).isPositive();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void a_leader_that_is_stopped_is_succeeded() throws Exception {
        JsonNode line =
                one("failover --orderers 3 --times 1 --rate 20 --warmup 0.2 --pause 0.1 --directory " + directory);

        assertThat(line.path("nextCommitMs").asDouble()).isPositive();
        assertThat(line.path("successor").asText())
                .startsWith("orderer")
                .isNotEqualTo(line.path("stopped").asText());
    }

    @Test
    void each_block_log_has_a_line_for_each_size() throws Exception {
        List<JsonNode> lines = lines("blocklog --sizes 1,5 --transactions 20 --directory " + directory);

        assertThat(lines)
                .extracting(line -> line.path("parameters").path("engine").asText())
                .contains("file");
        assertThat(lines).hasSizeGreaterThanOrEqualTo(2).allSatisfy(line -> {
            assertThat(line.path("appendBlocksPerSecond").asDouble()).isPositive();
            assertThat(line.path("readBlocksPerSecond").asDouble()).isPositive();
        });
    }

    @Test
    void each_state_store_has_a_line_for_each_number_of_keys() throws Exception {
        List<JsonNode> lines =
                lines("state --engines memory,mapdb --keys 200,400 --batch 50 --batches 3 --gets 20 --directory "
                        + directory);

        assertThat(lines).hasSize(4).allSatisfy(line -> {
            assertThat(line.path("putsPerSecond").asDouble()).isPositive();
            assertThat(line.path("getsPerSecond").asDouble()).isPositive();
        });
    }

    @Test
    void a_cold_jvm_tells_when_it_has_committed() throws Exception {
        JsonNode line = one("startup --repeat 1 --idle 0", TINY_MEMORY);

        assertThat(line.path("mainToCommitMs").asDouble()).isPositive();
        assertThat(line.path("processToCommitMs").asDouble())
                .isGreaterThanOrEqualTo(line.path("mainToCommitMs").asDouble());
        assertThat(line.has("idleRssAboveEmptyMb")).isTrue();
    }

    @Test
    void a_sweep_keeps_its_lines_and_draws_them() throws Exception {
        Path prefix = directory.resolve("picture");

        List<JsonNode> lines = lines("sweep --over in-flight=1,2 --out " + prefix
                + " network --storage memory --ordering solo --seconds 0.2 --warmup 0.1");

        assertThat(lines).hasSize(2);
        assertThat(Files.readAllLines(directory.resolve("picture.jsonl"))).hasSize(2);
        requireWellFormed(Files.readString(directory.resolve("picture.svg")));
    }

    @Test
    void micro_benchmarks_run_by_name() throws Exception {
        List<JsonNode> lines = lines("jmh CryptoBenchmark.hash --forks 0 --warmups 0 --iterations 1 --millis 20");

        assertThat(lines).isNotEmpty().allSatisfy(line -> {
            assertThat(line.path("name").asText()).isEqualTo("CryptoBenchmark.hash");
            assertThat(line.path("score").asDouble()).isPositive();
        });
    }

    @Test
    void what_is_not_understood_is_told_with_what_is_allowed() {
        CommandLineRun option = CommandLineRun.of("network", "--pigs", "1");
        CommandLineRun value = CommandLineRun.of("network", "--ordering", "pigs");
        CommandLineRun sense = CommandLineRun.of("failover", "--storage", "memory");
        CommandLineRun number = CommandLineRun.of("network", "--orgs", "0");

        assertThat(List.of(option, value, sense, number)).allSatisfy(run -> {
            assertThat(run.status()).isEqualTo(2);
            assertThat(run.out()).isEmpty();
        });
        assertThat(option.err()).contains("--pigs").contains("--in-flight");
        assertThat(value.err()).contains("solo").contains("raft").contains("pigs");
        assertThat(sense.err()).contains("--orderers 3");
        assertThat(number.err()).contains("at least 1");
    }

    @Test
    void an_engine_that_is_missing_is_named_with_those_there_are() {
        CommandLineRun run = CommandLineRun.of("state", "--engines", "pigs");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("pigs").contains("mapdb").doesNotContain("\tat ");
    }

    private static JsonNode one(String command, String... more) throws Exception {
        List<JsonNode> lines = lines(command, more);
        assertThat(lines).hasSize(1);
        return lines.get(0);
    }

    private static List<JsonNode> lines(String command, String... more) throws Exception {
        return CommandLineRun.of(
                        (command + " " + String.join(" ", more)).strip().split(" +", -1))
                .lines();
    }

    static void requireWellFormed(String svg) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        var document =
                factory.newDocumentBuilder().parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
        assertThat(document.getDocumentElement().getTagName()).isEqualTo("svg");
    }
}
