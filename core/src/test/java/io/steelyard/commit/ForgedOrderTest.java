package io.steelyard.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.steelyard.bytes.Bytes;
import io.steelyard.config.ConfigChange;
import io.steelyard.config.ConfigTransactions;
import io.steelyard.fixture.TestChannel;
import io.steelyard.fixture.TestOrg;
import io.steelyard.format.Envelope;
import io.steelyard.format.ValidationCode;
import io.steelyard.format.Version;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Blocks whose transactions conflict, and configs that nobody may order. */
@Timeout(60)
class ForgedOrderTest extends ForgedBlocks {
    @Test
    void a_read_of_a_version_that_is_gone_is_a_read_conflict_that_names_the_key() {
        assertValid(claims().write("c-1", "x").envelope());
        Version old = new Version(2, 0);
        assertValid(claims().read("c-1", old).write("c-1", "y").envelope());

        assertInvalid(
                claims().read("c-1", old).write("c-1", "z"),
                ValidationCode.MVCC_READ_CONFLICT,
                "\"c-1\"",
                "at version 2:0",
                "3:0");
    }

    @Test
    void two_that_read_the_same_key_and_write_it_conflict_in_one_block_and_the_other_is_named() {
        Envelope first = claims().readAbsent("c-1").write("c-1", "x").envelope();
        Envelope second = claims().readAbsent("c-1").write("c-1", "y").envelope();
        long number = orderer.order(first, second);

        assertThat(peer.codes(number)).containsExactly(ValidationCode.VALID, ValidationCode.MVCC_READ_CONFLICT);
        assertThat(peer.ledger().outcome(idOf(second)).orElseThrow().explanation())
                .contains("\"c-1\"")
                .contains("transaction 0")
                .contains(idOf(first));
        assertThat(state("claims", "c-1")).contains(Bytes.utf8("x"));
    }

    @Test
    void a_key_that_came_into_a_range_is_a_phantom() {
        Envelope insert = claims().write("c-5", "x").envelope();
        Envelope count =
                claims().readEmptyRange("c-0", "c-9").write("count", "0").envelope();
        long number = orderer.order(insert, count);

        assertThat(peer.codes(number)).containsExactly(ValidationCode.VALID, ValidationCode.PHANTOM_READ_CONFLICT);
        assertThat(peer.ledger().outcome(idOf(count)).orElseThrow().explanation())
                .contains("\"c-5\"")
                .contains(idOf(insert));
    }

    @Test
    void a_transaction_that_fails_its_policy_hinders_nobody() {
        long number = orderer.order(
                claims().endorsedBy(channel.clinic.peer)
                        .readAbsent("c-1")
                        .write("c-1", "x")
                        .envelope(),
                claims().readAbsent("c-1").write("c-1", "y").envelope());

        assertThat(peer.codes(number)).containsExactly(ValidationCode.ENDORSEMENT_POLICY_FAILURE, ValidationCode.VALID);
        assertThat(state("claims", "c-1")).contains(Bytes.utf8("y"));
    }

    @Test
    void one_block_of_everything_wrong_leaves_the_good_ones_alone() {
        Envelope good = claims().write("good", "x").envelope();
        long number = orderer.order(
                Envelope.of(Bytes.hex("ffff"), Bytes.utf8("s")),
                claims().endorsedBy(channel.clinic.peer).write("bad", "x").envelope(),
                good,
                transaction("nowhere").write("bad", "v").envelope(),
                good,
                claims().write("also-good", "x").envelope());

        assertThat(peer.codes(number))
                .containsExactly(
                        ValidationCode.BAD_PAYLOAD,
                        ValidationCode.ENDORSEMENT_POLICY_FAILURE,
                        ValidationCode.VALID,
                        ValidationCode.INVALID_CHAINCODE,
                        ValidationCode.DUPLICATE_TXID,
                        ValidationCode.VALID);
        assertThat(state("claims", "bad")).isEmpty();
        assertThat(state("claims", "good")).isPresent();
        assertThat(state("claims", "also-good")).isPresent();
    }

    @Test
    void events_come_from_valid_transactions_only() {
        long number = orderer.order(
                claims().write("a", "x").emits("opened", "a").envelope(),
                claims().endorsedBy(channel.clinic.peer)
                        .write("b", "x")
                        .emits("opened", "b")
                        .envelope(),
                claims().write("c", "x").emits("opened", "c").envelope());
        peer.await(number + 1);

        assertThat(peer.ledger().events(number))
                .extracting(event -> event.payload().utf8())
                .containsExactly("a", "c");
    }

    @Test
    void a_config_that_does_not_follow_stops_the_channel_and_the_status_says_why() {
        Envelope update = channel.update(
                ConfigChange.to(channel.config).removeMember("Insurer"), channel.clinic.admin, channel.insurer.admin);
        Envelope config = channel.ordered(channel.config, update);
        peer.await(orderer.orderConfig(config) + 1);

        // the same config again does not follow from itself
        long second = orderer.orderConfig(ConfigTransactions.config(
                TestChannel.ID, config.data(), channel.port.orderer, TestOrg.nonce(), Instant.now()));

        assertThat(peer.awaitStop())
                .contains("block " + second)
                .contains("does not follow")
                .contains("sequence");
        assertThat(peer.ledger().height()).isEqualTo(second);
        assertThat(peer.ledger().awaitOutcome("x")).isCompletedExceptionally();
    }

    @Test
    void a_config_that_cannot_be_read_stops_the_channel_and_the_status_names_the_block() {
        long number = orderer.orderConfig(ConfigTransactions.config(
                TestChannel.ID, Bytes.hex("ffff"), channel.port.orderer, TestOrg.nonce(), Instant.now()));

        assertThat(peer.awaitStop()).contains("block " + number).contains("config");
    }

    @Test
    void a_config_by_somebody_outside_the_channel_is_invalid_and_changes_nothing() {
        Envelope update = channel.update(
                ConfigChange.to(channel.config).removeMember("Insurer"), channel.clinic.admin, channel.insurer.admin);
        Bytes next = channel.config.propose(update, TestOrg.SUITE);
        long number = orderer.orderConfig(ConfigTransactions.config(
                TestChannel.ID, next, new TestOrg("Port").orderer, TestOrg.nonce(), Instant.now()));

        assertThat(peer.codes(number)).containsExactly(ValidationCode.BAD_CREATOR_SIGNATURE);
        assertThat(peer.ledger().config().sequence()).isZero();
        assertThat(peer.ledger().config().applicationOrgs()).containsExactly("Clinic", "Insurer");
    }

    @Test
    void a_removed_member_endorses_in_vain_from_the_next_block_on() {
        define("any", "OR('Clinic.peer', 'Insurer.peer')", Bytes.EMPTY);
        assertValid(transaction("any")
                .endorsedBy(channel.insurer.peer)
                .write("k", "v")
                .envelope());
        Envelope update = channel.update(
                ConfigChange.to(channel.config).removeMember("Insurer"), channel.clinic.admin, channel.insurer.admin);
        long number = orderer.orderConfig(channel.ordered(channel.config, update));
        peer.await(number + 1);

        long after = orderer.order(
                transaction("any")
                        .endorsedBy(channel.insurer.peer)
                        .write("k", "w")
                        .envelope(),
                transaction("any")
                        .endorsedBy(channel.clinic.peer)
                        .write("k", "x")
                        .envelope());
        assertThat(peer.codes(after)).containsExactly(ValidationCode.ENDORSEMENT_POLICY_FAILURE, ValidationCode.VALID);
    }
}
