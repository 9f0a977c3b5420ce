package io.steelyard.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steelyard.bytes.Bytes;
import io.steelyard.config.BatchSettings;
import io.steelyard.config.ConfigChange;
import io.steelyard.config.ConfigTransactions;
import io.steelyard.error.StorageException;
import io.steelyard.fixture.HandMadeOrderer;
import io.steelyard.fixture.TestChannel;
import io.steelyard.fixture.TestOrg;
import io.steelyard.fixture.TestPeer;
import io.steelyard.format.Block;
import io.steelyard.format.Envelope;
import io.steelyard.format.ValidationCode;
import io.steelyard.lifecycle.ContractDefinition;
import io.steelyard.state.SkipListStateStore;
import io.steelyard.state.StateBatch;
import io.steelyard.state.StateDigest;
import io.steelyard.state.StateStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A peer that starts again works under the config that it itself found valid, whatever orderers say of it. */
@Timeout(60)
class RecoveredConfigTest {
    private final TestChannel channel = new TestChannel();
    private final HandMadeOrderer orderer = new HandMadeOrderer(channel);

    private Envelope definition(String name) {
        return channel.transaction("_lifecycle")
                .defines(new ContractDefinition(name, "1.0", 1, ContractDefinition.MAJORITY, Bytes.EMPTY))
                .envelope();
    }

    private Envelope batchUpdate(int maxMessages) {
        BatchSettings batch = new BatchSettings(maxMessages, 1 << 20, 1 << 20, Duration.ofSeconds(1));
        return channel.update(ConfigChange.to(channel.config).batch(batch), channel.port.admin);
    }

    @Test
    void the_config_survives_a_restart_with_and_without_the_state() {
        orderer.orderConfig(channel.ordered(channel.config, batchUpdate(7)));
        orderer.order(definition("one"));
        List<Block> blocks;
        try (TestPeer peer = new TestPeer(channel, orderer)) {
            peer.await(3);
            blocks = peer.blocks();
        }
        try (TestPeer again = new TestPeer(blocks, new SkipListStateStore(), orderer)) {
            assertThat(again.ledger().config().batch().maxMessages()).isEqualTo(7);
            assertThat(again.ledger().config().sequence()).isEqualTo(1);
            assertThat(again.ledger().contractNames()).containsExactly("one");
        }
    }

    @Test
    void a_block_that_names_a_wrong_last_config_does_not_bring_an_old_one_back() {
        orderer.orderConfig(channel.ordered(channel.config, batchUpdate(7)));
        Block lie = orderer.sign(orderer.next(definition("one").bytes()), 0);
        orderer.publish(lie);
        List<Block> blocks;
        try (TestPeer peer = new TestPeer(channel, orderer)) {
            peer.await(3);
            blocks = peer.blocks();
        }
        try (TestPeer again = new TestPeer(blocks, new SkipListStateStore(), orderer)) {
            assertThat(again.ledger().config().sequence()).isEqualTo(1);
        }
    }

    @Test
    void a_config_that_was_found_invalid_does_not_become_the_peers_by_a_restart() {
        Envelope takeover = channel.update(
                ConfigChange.to(channel.config).removeMember("Insurer"), channel.clinic.admin, channel.insurer.admin);
        Envelope invalid = ConfigTransactions.config(
                TestChannel.ID,
                channel.config.propose(takeover, TestOrg.SUITE),
                new TestOrg("Port").orderer,
                TestOrg.nonce(),
                Instant.now());
        long number = orderer.orderConfig(invalid);
        List<Block> blocks;
        try (TestPeer peer = new TestPeer(channel, orderer)) {
            assertThat(peer.codes(number)).containsExactly(ValidationCode.BAD_CREATOR_SIGNATURE);
            blocks = peer.blocks();
        }
        try (TestPeer again = new TestPeer(blocks, new SkipListStateStore(), orderer)) {
            assertThat(again.ledger().config().sequence()).isZero();
            assertThat(again.ledger().config().applicationOrgs()).containsExactly("Clinic", "Insurer");
        }
    }

    @Test
    void a_config_beside_other_transactions_is_found_again() {
        long number = orderer.order(definition("one"), channel.ordered(channel.config, batchUpdate(7)));
        List<Block> blocks;
        try (TestPeer peer = new TestPeer(channel, orderer)) {
            assertThat(peer.codes(number)).containsOnly(ValidationCode.VALID);
            assertThat(peer.ledger().config().sequence()).isEqualTo(1);
            blocks = peer.blocks();
        }
        try (TestPeer again = new TestPeer(blocks, new SkipListStateStore(), orderer)) {
            assertThat(again.ledger().config().sequence()).isEqualTo(1);
        }
    }

    @Test
    void a_state_that_is_ahead_of_the_log_or_of_another_making_is_built_anew() {
        orderer.orderConfig(channel.ordered(channel.config, batchUpdate(7)));
        orderer.order(definition("one"));
        List<Block> blocks;
        Bytes digest;
        try (TestPeer peer = new TestPeer(channel, orderer)) {
            peer.await(3);
            blocks = peer.blocks();
            digest = digest(peer);
        }
        for (long savepoint : new long[] {1, 99}) {
            StateStore strange = new SkipListStateStore();
            strange.apply(new StateBatch(), savepoint);
            try (TestPeer again = new TestPeer(blocks, strange, orderer)) {
                assertThat(again.ledger().config().sequence()).isEqualTo(1);
                assertThat(digest(again)).isEqualTo(digest);
            }
        }
    }

    private static Bytes digest(TestPeer peer) {
        try (var snapshot = peer.ledger().snapshot()) {
            return StateDigest.of(snapshot);
        }
    }

    @Test
    void a_log_that_no_peer_wrote_is_refused_and_the_block_without_verdicts_is_named() {
        orderer.order(definition("one"));
        List<Block> asOrdered = List.of(orderer.read(0), orderer.read(1));

        assertThatThrownBy(() -> new TestPeer(asOrdered, new SkipListStateStore(), orderer))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("block 1")
                .hasMessageContaining("1 transactions and 0 verdicts");
    }

    @Test
    void a_verdict_of_valid_on_what_cannot_be_read_is_damage_that_names_the_block() {
        Block unread =
                orderer.next(Bytes.hex("0a02ffff12017f")).withMetadata(Block.TRANSACTIONS_FILTER, Bytes.hex("00"));

        assertThatThrownBy(() -> new TestPeer(List.of(orderer.read(0), unread), new SkipListStateStore(), orderer))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("block 1")
                .hasMessageContaining("recorded as valid");
    }
}
