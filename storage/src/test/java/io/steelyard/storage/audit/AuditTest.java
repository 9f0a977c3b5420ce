package io.steelyard.storage.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.steelyard.blocklog.BlockLog;
import io.steelyard.blocklog.BlockLogFactory;
import io.steelyard.blocklog.Durability;
import io.steelyard.bytes.Bytes;
import io.steelyard.format.Block;
import io.steelyard.format.CommitHash;
import io.steelyard.storage.chronicle.ChronicleBlockLogFactory;
import io.steelyard.storage.file.FileBlockLogFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The audit command: what it reads, what it says, how it ends. */
@Timeout(120)
class AuditTest {
    @TempDir
    private Path directory;

    private String output = "";

    private int audit(Path blocks, String... more) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        List<String> arguments = new java.util.ArrayList<>(List.of("--blocks=" + blocks));
        arguments.addAll(List.of(more));
        int code = Audit.run(new PrintStream(bytes, true, StandardCharsets.UTF_8), arguments.toArray(new String[0]));
        output = bytes.toString(StandardCharsets.UTF_8);
        assertThat(output).doesNotContain("\tat ").doesNotContain("Exception");
        return code;
    }

    @ParameterizedTest
    @EnumSource
    void a_fabric_peers_ledger_is_confirmed_with_every_verdict_and_commit_hash(Vectors ledger) throws IOException {
        Path json = directory.resolve("audit.json");
        assertThat(audit(ledger.folder("peer"), "--json=" + json)).isEqualTo(Audit.CLEAN);
        assertThat(output).contains("mychannel", "CLEAN", "TRUSTED", (ledger.height - 1) + " claimed, all as computed");
        List<String> lines = Files.readAllLines(json);
        assertThat(lines).hasSize(ledger.height);
        List<Block> blocks = ledger.blocks("peer");
        for (int i = 0; i < ledger.height; i++) {
            Block block = blocks.get(i);
            String codes = block.validationCodes().stream()
                    .map(code -> Integer.toString(code.number()))
                    .collect(java.util.stream.Collectors.joining(",", "[", "]"));
            assertThat(lines.get(i))
                    .startsWith(
                            "{\"number\":" + i + ",\"hash\":\"" + block.hash().hex() + "\",\"codes\":" + codes)
                    .contains("\"claimedCodes\":" + codes);
            if (i > 0) {
                String hash =
                        CommitHash.fromSlot(block.metadata(Block.COMMIT_HASH)).hex();
                assertThat(lines.get(i))
                        .contains("\"commitHash\":\"" + hash, "\"claimedCommitHash\":\"" + hash)
                        .contains(ledger == Vectors.BFT ? "\"count\":3,\"required\":3" : "\"count\":1,\"required\":1")
                        .contains("orderer");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void an_ordering_nodes_blocks_claim_nothing_and_are_judged_all_the_same(Vectors ledger) {
        assertThat(audit(ledger.folder("orderer"))).isEqualTo(Audit.CLEAN);
        Block last = ledger.blocks("peer").get(ledger.height - 1);
        String hash = CommitHash.fromSlot(last.metadata(Block.COMMIT_HASH)).hex();
        assertThat(output).contains("none are claimed by these blocks (an ordering node's)", hash);
    }

    @ParameterizedTest
    @EnumSource
    void a_fabric_block_file_is_read_and_so_is_a_folder_of_several(Vectors ledger) throws IOException {
        List<Block> blocks = ledger.blocks("peer");
        Files.write(directory.resolve("blockfile_000000"), Vectors.blockFile(blocks.subList(0, 7)));
        Files.write(directory.resolve("blockfile_000001"), Vectors.blockFile(blocks.subList(7, blocks.size())));
        assertThat(audit(directory)).isEqualTo(Audit.CLEAN);
        assertThat(output).contains("Fabric block files", ledger.height + " blocks");
        assertThat(audit(directory.resolve("blockfile_000000"))).isEqualTo(Audit.CLEAN);
        assertThat(output).contains("7 blocks (0 to 6)");
        Files.move(directory.resolve("blockfile_000001"), directory.resolve("blockfile_000002"));
        assertThat(audit(directory)).isEqualTo(Audit.DISAGREEMENT);
        assertThat(output).contains("block 7 is missing", "blockfile_000001");
    }

    @ParameterizedTest
    @ValueSource(strings = {"file", "chronicle"})
    void our_own_logs_are_read_and_not_changed_while_a_node_has_them_open(String kind) throws IOException {
        BlockLogFactory factory = kind.equals("file") ? new FileBlockLogFactory() : new ChronicleBlockLogFactory();
        Path log = directory.resolve("log");
        List<Block> blocks = Vectors.RAFT.blocks("peer");
        try (BlockLog open = factory.open(log, Durability.PROCESS)) {
            blocks.subList(0, 12).forEach(open::append);
            Map<String, Bytes> before = content(log);
            assertThat(audit(log)).isEqualTo(Audit.CLEAN);
            assertThat(output).contains("block log '" + kind + "'", "12 blocks (0 to 11)");
            assertThat(content(log)).isEqualTo(before);
            open.truncateTail(9);
            blocks.subList(9, blocks.size()).forEach(open::append);
            assertThat(audit(log)).isEqualTo(Audit.CLEAN);
        }
        assertThat(audit(log)).isEqualTo(Audit.CLEAN);
        assertThat(output).contains("17 blocks (0 to 16)");
    }

    private static Map<String, Bytes> content(Path directory) throws IOException {
        Map<String, Bytes> content = new TreeMap<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                content.put(file.toString(), Bytes.of(Files.readAllBytes(file)));
            }
        }
        return content;
    }

    @Test
    void a_false_verdict_is_named_with_block_transaction_rule_and_reason() throws IOException {
        List<Block> blocks = Vectors.RAFT.blocks("peer");
        blocks.set(8, blocks.get(8).withMetadata(Block.TRANSACTIONS_FILTER, Bytes.of(new byte[2])));
        Files.write(directory.resolve("blockfile_000000"), Vectors.blockFile(blocks));
        Path json = directory.resolve("audit.json");
        assertThat(audit(directory, "--json=" + json)).isEqualTo(Audit.DISAGREEMENT);
        String txId = blocks.get(8).transactions().get(1).header().channel().txId();
        assertThat(output)
                .contains("block 8: transaction 1 (" + txId
                        + ") was recorded as VALID, it is MVCC_READ_CONFLICT: key \"v1\"")
                .contains("Blocks 0 to 7 were confirmed");
        assertThat(Files.readAllLines(json))
                .hasSize(9)
                .last()
                .asString()
                .contains("\"codes\":[0,11]", "\"claimedCodes\":[0,0]", "\"problems\":[\"block 8: ");
    }

    @Test
    void block_0_is_held_to_the_hash_given() {
        Path ledger = Vectors.RAFT.folder("peer");
        String hash = Vectors.RAFT.blocks("peer").get(0).hash().hex();
        assertThat(audit(ledger, "--genesis=" + hash)).isEqualTo(Audit.CLEAN);
        assertThat(output).contains("as given").doesNotContain("TRUSTED");
        String other = Vectors.BFT.blocks("peer").get(0).hash().hex();
        assertThat(audit(ledger, "--genesis=" + other)).isEqualTo(Audit.DISAGREEMENT);
        assertThat(output).contains("block 0: its hash is " + hash + ", not " + other + " as given");
        assertThat(audit(ledger, "--genesis=1234")).isEqualTo(Audit.NOT_MADE);
    }

    @Test
    void the_state_can_be_kept_on_disk() {
        Path state = directory.resolve("state");
        assertThat(audit(Vectors.BFT.folder("peer"), "--state=" + state)).isEqualTo(Audit.CLEAN);
        assertThat(audit(Vectors.BFT.folder("peer"), "--state=" + state)).isEqualTo(Audit.NOT_MADE);
        assertThat(output).contains("must be empty");
    }

    @ParameterizedTest
    @CsvSource({"blocks=, which ledger", "blocks=/nowhere/at/all, there is no file or folder", "colour=red, no option"})
    void what_cannot_be_done_is_told_and_ends_with_2(String option, String told) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        assertThat(Audit.run(new PrintStream(bytes, true, StandardCharsets.UTF_8), "--" + option))
                .isEqualTo(Audit.NOT_MADE);
        assertThat(bytes.toString(StandardCharsets.UTF_8)).contains(told);
    }

    @Test
    void a_folder_above_ledgers_names_them() throws IOException {
        Path peer = directory.resolve("chains/mychannel");
        Files.createDirectories(peer);
        Files.write(peer.resolve("blockfile_000000"), new byte[0]);
        assertThat(audit(directory)).isEqualTo(Audit.NOT_MADE);
        assertThat(output).contains("holds no ledger", peer.toString());
        assertThat(audit(peer)).isEqualTo(Audit.DISAGREEMENT);
        assertThat(output).contains("there is no block");
    }

    @Test
    void a_missing_file_in_a_folder_of_blocks_is_named() throws IOException {
        for (int i : new int[] {0, 1, 3}) {
            Files.write(directory.resolve("mychannel_" + i + ".block"), Vectors.RAFT.bytes("peer", i));
        }
        assertThat(audit(directory)).isEqualTo(Audit.DISAGREEMENT);
        assertThat(output).contains("block 2 is missing");
    }

    @Test
    void a_ledger_that_does_not_begin_with_block_0_is_refused() throws IOException {
        List<Block> blocks = Vectors.RAFT.blocks("peer");
        Files.write(directory.resolve("blockfile_000000"), Vectors.blockFile(blocks.subList(3, 9)));
        assertThat(audit(directory)).isEqualTo(Audit.DISAGREEMENT);
        assertThat(output).contains("the first block is number 3", "snapshot");
    }
}
