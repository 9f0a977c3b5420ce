package io.steelyard.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.steelyard.commit.TransactionOutcome;
import io.steelyard.config.BatchSettings;
import io.steelyard.config.ConfigChange;
import io.steelyard.error.UnavailableException;
import io.steelyard.fixture.TestOrg;
import io.steelyard.format.Envelope;
import io.steelyard.format.ValidationCode;
import io.steelyard.order.BroadcastRefusedException;
import io.steelyard.order.OrderUnknownException;
import io.steelyard.order.OrdererStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a client is told of a transaction on its way through the order: never that something is certain which is not. */
@Timeout(60)
class SubmittingTest {
    private static final UnavailableException NO_LEADER = new UnavailableException("no leader");

    private final TestNetwork network = new TestNetwork();

    @BeforeEach
    void define() {
        network.peer("peer0.clinic", network.channel.clinic.peer);
        network.define("claims", "OR('Clinic.peer')");
    }

    @AfterEach
    void close() {
        network.close();
    }

    private Submission submit() {
        return network.contract("claims").submitAsync("f");
    }

    private static <T extends Throwable> T failure(Class<T> type, CompletableFuture<?> over) {
        Throwable failed = catchThrowableOfType(ExecutionException.class, () -> over.get(20, TimeUnit.SECONDS));
        assertThat(failed).as("a failure").isNotNull();
        Throwable cause = failed.getCause() instanceof CompletionException inner ? inner.getCause() : failed.getCause();
        assertThat(cause).isInstanceOf(type);
        return type.cast(cause);
    }

    private static TransactionOutcome outcome(Submission submission) throws Exception {
        return submission.outcome().get(20, TimeUnit.SECONDS);
    }

    @Test
    void the_outcome_is_what_the_own_peer_committed() throws Exception {
        network.workingOrderer();
        Submission submission = submit();
        TransactionOutcome outcome = outcome(submission);

        assertThat(outcome.txId()).isEqualTo(submission.txId());
        assertThat(outcome.code()).isEqualTo(ValidationCode.VALID);
        assertThat(submission.result().join().utf8()).isEqualTo("done");
    }

    @Test
    void an_ordering_node_that_cannot_take_it_is_passed_over() throws Exception {
        TestNetwork.Node first = network.orderer(envelope -> CompletableFuture.failedFuture(NO_LEADER));
        network.workingOrderer();

        assertThat(outcome(submit()).isValid()).isTrue();
        assertThat(first.taken).hasSize(1);
    }

    @Test
    void a_ready_leader_is_asked_first_and_one_that_stopped_last() throws Exception {
        TestNetwork.Node stopped = network.workingOrderer();
        stopped.status = new OrdererStatus(false, false, 0, Optional.empty(), Optional.of("disk full"));
        TestNetwork.Node follower = network.workingOrderer();
        TestNetwork.Node leader = network.workingOrderer();
        leader.status = new OrdererStatus(true, true, 0, Optional.of("me"), Optional.empty());
        TestNetwork.Node electing = network.workingOrderer();
        electing.status = new OrdererStatus(false, false, 0, Optional.empty(), Optional.empty());

        assertThat(outcome(submit()).isValid()).isTrue();
        assertThat(leader.taken).hasSize(1);
        for (TestNetwork.Node away : List.of(leader, follower)) {
            away.script = envelope -> CompletableFuture.failedFuture(NO_LEADER);
        }
        assertThat(outcome(submit()).isValid()).isTrue();
        assertThat(follower.taken).hasSize(1);
        assertThat(electing.taken).hasSize(1);
        assertThat(stopped.taken).isEmpty();
    }

    @Test
    void a_refusal_is_final_and_nobody_else_is_asked() {
        network.orderer(envelope -> CompletableFuture.failedFuture(new BroadcastRefusedException(
                BroadcastRefusedException.Status.FORBIDDEN, "policy /Channel/Writers is not satisfied")));
        TestNetwork.Node other = network.workingOrderer();
        SubmitException refused = failure(SubmitException.class, submit().outcome());

        assertThat(refused)
                .hasMessageContaining("was not ordered")
                .hasMessageContaining("/Channel/Writers")
                .hasMessageContaining(refused.txId());
        assertThat(refused.isRetryable()).isFalse();
        assertThat(other.taken).isEmpty();
    }

    @Test
    void when_no_node_can_take_it_the_call_may_be_made_again() {
        network.orderer(envelope -> CompletableFuture.failedFuture(NO_LEADER));
        network.orderer(envelope -> CompletableFuture.failedFuture(NO_LEADER));
        SubmitException refused = failure(SubmitException.class, submit().outcome());

        assertThat(refused).hasMessageContaining("no leader");
        assertThat(refused.isRetryable()).isTrue();
    }

    @Test
    void a_channel_without_an_ordering_node_may_get_one_later() {
        SubmitException refused = failure(SubmitException.class, submit().outcome());
        assertThat(refused).hasMessageContaining("channel 'claims' has no ordering node");
        assertThat(refused.isRetryable()).isTrue();
    }

    @Test
    void an_order_without_an_answer_is_not_sent_again_and_the_ledger_tells() throws Exception {
        Envelope[] sent = new Envelope[1];
        network.orderer(envelope -> {
            sent[0] = envelope;
            return CompletableFuture.failedFuture(new OrderUnknownException("the leader went away", NO_LEADER));
        });
        TestNetwork.Node other = network.workingOrderer();
        Submission submission = submit();
        assertThat(submission.outcome()).isNotDone();
        assertThat(other.taken).isEmpty();

        network.blocks.order(sent[0]);
        assertThat(outcome(submission).isValid()).isTrue();
    }

    @Test
    void the_ledger_tells_even_if_the_ordering_node_never_answers() throws Exception {
        network.orderer(envelope -> {
            network.blocks.order(envelope);
            return new CompletableFuture<>();
        });
        assertThat(outcome(submit()).isValid()).isTrue();
    }

    @Test
    void after_the_time_limit_the_fate_is_told_as_unknown_and_can_be_asked_for_later() throws Exception {
        Envelope[] sent = new Envelope[1];
        network.orderer(envelope -> {
            sent[0] = envelope;
            return CompletableFuture.completedFuture(null);
        });
        Submission submission = submit();
        network.environment.advance(Duration.ofMillis(59_999));
        assertThat(submission.outcome()).isNotDone();
        network.environment.advance(Duration.ofMillis(1));
        UnknownOutcomeException unknown = failure(UnknownOutcomeException.class, submission.outcome());
        assertThat(unknown)
                .hasMessageContaining(submission.txId())
                .hasMessageContaining("not committed within 60000 ms")
                .hasMessageContaining("may still be committed")
                .hasMessageContaining("ask for its outcome");

        GatewayChannel channel = new Gateway(network, network.channel.clinic.client).channel("claims");
        assertThat(channel.outcome(submission.txId())).isEmpty();
        CompletableFuture<TransactionOutcome> later = channel.awaitOutcome(submission.txId());
        assertThat(later).isNotDone();
        network.blocks.order(sent[0]);
        assertThat(later.get(20, TimeUnit.SECONDS).isValid()).isTrue();
        assertThat(channel.outcome(submission.txId())).isPresent();
    }

    @Test
    void when_the_own_peer_closes_meanwhile_the_fate_is_unknown() {
        network.orderer(envelope -> CompletableFuture.completedFuture(null));
        Submission submission = submit();
        network.peer.close();

        assertThat(failure(UnknownOutcomeException.class, submission.outcome())).hasMessageContaining("closed");
    }

    @Test
    void nothing_is_sent_when_the_own_peer_could_not_tell_of_it() {
        TestNetwork.Node node = network.workingOrderer();
        network.peer.close();
        SubmitException refused = failure(
                SubmitException.class,
                new Submitting(network, "claims", network.channel.clinic.client)
                        .order(
                                network.channel.transaction("claims").envelope(),
                                "some transaction",
                                CallOptions.DEFAULT));

        assertThat(refused).hasMessageContaining("was not ordered").hasMessageContaining("closed");
        assertThat(refused.isRetryable()).isTrue();
        assertThat(node.taken).isEmpty();
    }

    @Test
    void a_transaction_that_is_invalid_is_an_outcome_and_for_the_blocking_call_an_exception() throws Exception {
        network.define("both", "AND('Clinic.peer', 'Insurer.peer')");
        network.workingOrderer();
        ContractClient contract = network.contract("both").with(CallOptions.DEFAULT.endorsedBy("Clinic"));

        TransactionOutcome outcome = outcome(contract.submitAsync("f"));
        assertThat(outcome.code()).isEqualTo(ValidationCode.ENDORSEMENT_POLICY_FAILURE);
        CommitException invalid = catchThrowableOfType(CommitException.class, () -> contract.submit("f"));
        assertThat(invalid.code()).isEqualTo(ValidationCode.ENDORSEMENT_POLICY_FAILURE);
        assertThat(invalid).hasMessageContaining("Insurer").hasMessageContaining("block ");
        assertThat(invalid.isRetryable()).isFalse();
    }

    @Test
    void a_thread_that_is_interrupted_while_it_waits_learns_that_the_fate_is_unknown() {
        network.orderer(envelope -> CompletableFuture.completedFuture(null));
        Thread.currentThread().interrupt();
        UnknownOutcomeException unknown = catchThrowableOfType(
                UnknownOutcomeException.class, () -> network.contract("claims").submit("f"));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(unknown).hasMessageContaining("interrupted");
    }

    // ---- config updates

    private CompletableFuture<Long> updateConfig() {
        BatchSettings batch = new BatchSettings(7, 1 << 20, 1 << 20, Duration.ofSeconds(1));
        return new Gateway(network, network.channel.clinic.admin)
                .channel("claims")
                .updateConfig(ConfigChange.to(network.channel.config)
                        .batch(batch)
                        .sign(List.of(network.channel.port.admin), TestOrg.RANDOM));
    }

    /** What an ordering node does with a config update. */
    private void orderConfig(Envelope update) {
        network.blocks.orderConfig(network.channel.ordered(network.channel.config, update));
    }

    @Test
    void a_config_update_is_done_when_the_own_peer_works_under_it() throws Exception {
        network.orderer(envelope -> CompletableFuture.failedFuture(NO_LEADER));
        network.orderer(envelope -> {
            orderConfig(envelope);
            return CompletableFuture.completedFuture(null);
        });
        assertThat(updateConfig().get(20, TimeUnit.SECONDS)).isEqualTo(1);
        assertThat(network.peer.ledger().config().batch().maxMessages()).isEqualTo(7);
    }

    @Test
    void a_config_update_that_breaks_a_rule_is_refused_with_the_rule() {
        network.orderer(envelope -> CompletableFuture.failedFuture(
                new BroadcastRefusedException(BroadcastRefusedException.Status.BAD_REQUEST, "the rule")));
        SubmitException refused = failure(SubmitException.class, updateConfig());
        assertThat(refused).hasMessageContaining("the rule").hasMessageContaining("config 0 of channel 'claims'");
        assertThat(refused.isRetryable()).isFalse();
    }

    @Test
    void a_config_update_without_an_answer_is_not_told_as_not_ordered() throws Exception {
        Envelope[] sent = new Envelope[1];
        network.orderer(envelope -> {
            sent[0] = envelope;
            return CompletableFuture.failedFuture(new OrderUnknownException("the leader went away", NO_LEADER));
        });
        CompletableFuture<Long> first = updateConfig();
        network.environment.advance(Duration.ofSeconds(60));
        assertThat(failure(UnknownOutcomeException.class, first)).hasMessageContaining("may still be committed");

        CompletableFuture<Long> second = updateConfig();
        orderConfig(sent[0]);
        assertThat(second.get(20, TimeUnit.SECONDS)).isEqualTo(1);
    }
}
