package io.steelyard.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.steelyard.bytes.Bytes;
import io.steelyard.config.ConfigChange;
import io.steelyard.contract.ContractContext.Modification;
import io.steelyard.env.ThreadedEnvironment;
import io.steelyard.fixture.HandMadeOrderer;
import io.steelyard.fixture.TestChannel;
import io.steelyard.fixture.TestOrg;
import io.steelyard.fixture.TestPeer;
import io.steelyard.format.Addition;
import io.steelyard.format.Block;
import io.steelyard.format.Envelope;
import io.steelyard.format.ValidationCode;
import io.steelyard.format.Version;
import io.steelyard.lifecycle.ContractDefinition;
import io.steelyard.state.SkipListStateStore;
import io.steelyard.state.Snapshot;
import io.steelyard.state.StateBatch;
import io.steelyard.state.StateCursor;
import io.steelyard.state.StateDigest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Blocks with additions before and after their capability, as a peer commits, audits and rebuilds them. */
@Timeout(60)
class AdditiveCommitTest {
    private static final String KEY = Addition.key("views");

    private final TestChannel channel = new TestChannel();
    private final HandMadeOrderer orderer = new HandMadeOrderer(channel);

    private Envelope definition() {
        return channel.transaction("_lifecycle")
                .defines(new ContractDefinition("counters", "1.0", 1, ContractDefinition.MAJORITY, Bytes.EMPTY))
                .envelope();
    }

    private Envelope write(String key, String value) {
        return channel.transaction("counters").write(key, value).envelope();
    }

    private void enable() {
        Envelope update = channel.update(
                ConfigChange.to(channel.config).additiveWrites(), channel.clinic.admin, channel.insurer.admin);
        orderer.orderConfig(channel.ordered(channel.config, update));
    }

    @Test
    void from_the_block_after_its_config_on_and_not_before_and_a_rebuilt_state_is_the_same() {
        orderer.order(definition());
        orderer.order(write(KEY, "5"), write("views", "1"));
        enable();
        long counted = orderer.order(
                write(KEY, "5"),
                write(KEY, "-7;0;"),
                write(KEY, "many"),
                write("name", "Anna"),
                write(Addition.key("name"), "1"),
                channel.transaction("counters")
                        .write(KEY, "1")
                        .write("views", "3")
                        .envelope(),
                write(KEY, "-6;0;"));
        long read = orderer.order(
                channel.transaction("counters")
                        .read("views", new Version(2, 1))
                        .write("x", "1")
                        .envelope(),
                channel.transaction("counters")
                        .read("views", new Version(counted, 6))
                        .write(KEY, "2")
                        .envelope(),
                channel.transaction("counters")
                        .read("views", new Version(counted, 6))
                        .write("x", "1")
                        .envelope());
        List<Block> blocks;
        Bytes digest;
        List<Modification> past;
        try (TestPeer peer = new TestPeer(channel, orderer)) {
            assertThat(peer.codes(2)).containsOnly(ValidationCode.VALID);
            assertThat(peer.codes(counted))
                    .containsExactly(
                            ValidationCode.VALID,
                            ValidationCode.INVALID_WRITESET,
                            ValidationCode.INVALID_WRITESET,
                            ValidationCode.VALID,
                            ValidationCode.INVALID_WRITESET,
                            ValidationCode.INVALID_WRITESET,
                            ValidationCode.VALID);
            assertThat(peer.codes(read))
                    .containsExactly(
                            ValidationCode.MVCC_READ_CONFLICT, ValidationCode.VALID, ValidationCode.MVCC_READ_CONFLICT);
            past = peer.ledger().history("counters", "views");
            assertThat(past.stream().map(each -> each.value().utf8())).containsExactly("2", "0", "6", "1");
            assertThat(peer.ledger().history("counters", KEY)).hasSize(1);
            blocks = peer.blocks();
            digest = digest(peer);
        }
        try (TestPeer again = new TestPeer(blocks, new SkipListStateStore(), orderer)) {
            assertThat(digest(again)).isEqualTo(digest);
            assertThat(again.ledger().history("counters", "views")).isEqualTo(past);
        }
        try (ThreadedEnvironment environment = ThreadedEnvironment.create("audit")) {
            AuditReport report = LedgerAudit.run(blocks.iterator(), TestOrg.SUITE, environment.workers());
            assertThat(report.problems()).isEmpty();
        }
    }

    @Test
    void a_state_that_is_behind_the_log_goes_on_by_the_rules_of_its_own_config() {
        orderer.order(definition());
        enable();
        orderer.order(write(KEY, "5"));
        SkipListStateStore behind;
        try (TestPeer peer = new TestPeer(channel, orderer)) {
            peer.await(4);
            behind = copy(peer);
        }
        orderer.order(write(KEY, "6"));
        List<Block> all;
        Bytes digest;
        try (TestPeer peer = new TestPeer(channel, orderer)) {
            peer.await(5);
            all = peer.blocks();
            digest = digest(peer);
        }
        try (TestPeer again = new TestPeer(all, behind, orderer)) {
            assertThat(digest(again)).isEqualTo(digest);
            assertThat(again.ledger().history("counters", "views"))
                    .extracting(each -> each.value().utf8())
                    .containsExactly("11", "5");
        }
    }

    private static SkipListStateStore copy(TestPeer peer) {
        StateBatch all = new StateBatch();
        try (Snapshot snapshot = peer.ledger().snapshot()) {
            for (String namespace :
                    List.of("counters", "_lifecycle", "\u0000history", "\u0000transaction", "\u0000config")) {
                try (StateCursor entries = snapshot.range(namespace, "", "")) {
                    entries.forEachRemaining(entry -> all.add(namespace, entry.key(), entry.value()));
                }
            }
            SkipListStateStore copy = new SkipListStateStore();
            copy.apply(all, snapshot.height() - 1);
            return copy;
        }
    }

    private static Bytes digest(TestPeer peer) {
        try (var snapshot = peer.ledger().snapshot()) {
            return StateDigest.of(snapshot);
        }
    }
}
