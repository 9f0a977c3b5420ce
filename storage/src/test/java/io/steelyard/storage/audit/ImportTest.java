package io.steelyard.storage.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steelyard.Consortium;
import io.steelyard.ImportedChannel;
import io.steelyard.bytes.Bytes;
import io.steelyard.commit.Ledger;
import io.steelyard.error.ConfigurationException;
import io.steelyard.format.Block;
import io.steelyard.format.CommitHash;
import io.steelyard.format.ValidationCode;
import io.steelyard.gateway.EventCursor;
import io.steelyard.gateway.EventStart;
import io.steelyard.gateway.GatewayChannel;
import io.steelyard.gateway.LedgerEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Ledgers of Fabric as read-only channels of a network of ours. */
@Timeout(120)
class ImportTest {
    @TempDir
    private Path directory;

    private static Consortium network() {
        return Consortium.inMemory().org("Auditor").org("Other").start();
    }

    private static void await(Ledger ledger, long height) throws Exception {
        ledger.awaitHeight(height).get(60, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @EnumSource
    void an_imported_channel_is_read_like_any_other(Vectors ledger) throws Exception {
        try (LedgerFiles files = LedgerFiles.open(ledger.folder("peer"));
                Consortium network = network()) {
            ImportedChannel channel = network.importChannel(files, "Auditor");
            await(channel.ledger(), ledger.height);
            List<Block> blocks = ledger.blocks("peer");
            for (int i = 1; i < ledger.height; i++) {
                Block block = channel.ledger().block(i);
                assertThat(block.validationCodes()).isEqualTo(blocks.get(i).validationCodes());
                assertThat(CommitHash.fromSlot(block.metadata(Block.COMMIT_HASH)))
                        .isEqualTo(CommitHash.fromSlot(blocks.get(i).metadata(Block.COMMIT_HASH)));
            }
            assertThat(channel.id()).isEqualTo("mychannel");
            assertThat(channel.ledger().history("basic", "asset6"))
                    .extracting(past -> past.isDelete())
                    .containsExactly(true, false);
            assertThat(channel.get("basic", "asset1").orElseThrow().utf8()).contains("\"owner\":\"Tomoko\"");
            assertThat(channel.get("basic", "asset6")).isEmpty();
            assertThat(channel.audit().problems()).isEmpty();

            GatewayChannel gateway = network.gateway("Auditor").channel("mychannel");
            String txId = blocks.get(6).transactions().get(0).header().channel().txId();
            assertThat(gateway.outcome(txId).orElseThrow().block()).isEqualTo(6);
            try (EventCursor<LedgerEvent> events = gateway.events("basic", EventStart.atBlock(0))) {
                assertThat(events.poll(Duration.ofSeconds(30)).orElseThrow().name())
                        .isEqualTo("Transfer");
            }
            assertThatThrownBy(() -> network.ledger("peer0.other", "mychannel"))
                    .isInstanceOf(ConfigurationException.class);
        }
    }

    @Test
    void nothing_can_be_submitted_to_it() throws Exception {
        try (LedgerFiles files = LedgerFiles.open(Vectors.RAFT.folder("orderer"));
                Consortium network = network()) {
            ImportedChannel channel = network.importChannel(files);
            await(channel.ledger(), Vectors.RAFT.height);
            GatewayChannel gateway = network.gateway("Auditor").channel("mychannel");
            List<ThrowingCallable> changes = List.of(
                    () -> gateway.contract("basic").submit("CreateAsset", "x"),
                    () -> gateway.contract("basic").submitAsync("CreateAsset", "x"),
                    () -> gateway.updateConfig(Bytes.EMPTY));
            for (ThrowingCallable change : changes) {
                assertThatThrownBy(change)
                        .isInstanceOf(ConfigurationException.class)
                        .hasMessageContaining("channel 'mychannel' was imported and is read-only");
            }
            assertThatThrownBy(() -> network.channel("mychannel"))
                    .hasMessageContaining("importedChannel(\"mychannel\")");
            assertThatThrownBy(() -> network.createChannel("mychannel")).hasMessageContaining("was imported");
            assertThat(network.importedChannel("mychannel").ledger().height()).isEqualTo(Vectors.RAFT.height);
        }
    }

    @Test
    void it_follows_a_growing_file_survives_a_restart_and_goes_on() throws Exception {
        List<Block> blocks = Vectors.RAFT.blocks("peer");
        Path file = directory.resolve("blockfile_000000");
        Files.write(file, Vectors.blockFile(blocks.subList(0, 5)));
        Path home = directory.resolve("home");
        try (LedgerFiles files = LedgerFiles.open(file);
                Consortium network = Consortium.at(home).org("Auditor").start()) {
            ImportedChannel channel = network.importChannel(files);
            await(channel.ledger(), 5);
            Files.write(file, Vectors.blockFile(blocks.subList(0, 9)));
            await(channel.ledger(), 9);
        }
        Files.write(file, Vectors.blockFile(blocks));
        try (LedgerFiles files = LedgerFiles.open(file);
                LedgerFiles other = LedgerFiles.open(Vectors.BFT.folder("peer"));
                Consortium network = Consortium.at(home).start()) {
            ImportedChannel channel = network.importedChannel("mychannel");
            assertThat(channel.ledger().height()).isEqualTo(9);
            assertThat(channel.get("basic", "asset1")).isPresent();
            assertThatThrownBy(() -> network.importChannel(other))
                    .hasMessageContaining("another channel of the same name");
            network.importChannel(files);
            await(network.importedChannel("mychannel").ledger(), blocks.size());
            assertThat(network.importedChannel("mychannel").audit().problems()).isEmpty();
        }
    }

    @Test
    void a_block_that_does_not_verify_is_refused_with_the_reason() throws IOException {
        Bytes falseHash = CommitHash.toSlot(Bytes.of(new byte[32]));
        Block changed = Vectors.RAFT.blocks("peer").get(7);
        refused(changed.withMetadata(Block.COMMIT_HASH, falseHash), "commit hash");
        refused(
                changed.withMetadata(Block.TRANSACTIONS_FILTER, Bytes.of(new byte[] {11})),
                "recorded as " + ValidationCode.MVCC_READ_CONFLICT + ", it is VALID");
        refused(changed.withMetadata(Block.SIGNATURES, Bytes.EMPTY), "BlockValidation");
        refused(Vectors.RAFT.blocks("peer").get(8), "block 8");
    }

    private void refused(Block inPlaceOf7, String reason) throws IOException {
        List<Block> blocks = Vectors.RAFT.blocks("peer");
        blocks.set(7, inPlaceOf7);
        Path file = directory.resolve("blockfile_000000");
        Files.write(file, Vectors.blockFile(blocks));
        try (LedgerFiles files = LedgerFiles.open(file);
                Consortium network = network()) {
            Ledger ledger = network.importChannel(files, "Auditor").ledger();
            while (ledger.refusal().isEmpty()) {
                assertThat(ledger.height()).isLessThanOrEqualTo(7);
                Thread.onSpinWait();
            }
            assertThat(ledger.refusal().orElseThrow()).contains("block 7", file.toString(), reason);
            assertThat(ledger.height()).isEqualTo(7);
            assertThat(ledger.error()).isEmpty();
        }
    }
}
