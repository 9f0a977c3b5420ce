package io.steelyard.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.steelyard.bytes.Bytes;
import io.steelyard.commit.TransactionOutcome;
import io.steelyard.error.UnavailableException;
import io.steelyard.format.Envelope;
import io.steelyard.format.ReadWriteSet;
import io.steelyard.format.ValidationCode;
import io.steelyard.format.Version;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which calls are made anew, when, how often, and what is not ordered at all; time moves by hand. */
@Timeout(60)
class CallingTest {
    private static final RetryPolicy THREE =
            new RetryPolicy(3, Duration.ofMillis(10), Duration.ofMillis(10), Duration.ofSeconds(5));

    private final TestNetwork network = new TestNetwork();
    private TestNetwork.Peer clinic;

    @BeforeEach
    void define() {
        clinic = network.peer("peer0.clinic", network.channel.clinic.peer);
        network.define("claims", "OR('Clinic.peer')");
    }

    @AfterEach
    void close() {
        network.close();
    }

    /** From now on the contract reads {@code k} at this version. */
    private void reads(Version version) {
        clinic.script = proposal -> CompletableFuture.completedFuture(TestNetwork.endorsed(
                clinic.signer,
                proposal,
                new ReadWriteSet(List.of(new ReadWriteSet.Namespace(
                        "claims",
                        List.of(new ReadWriteSet.Read("k", Optional.of(version))),
                        List.of(),
                        List.of(new ReadWriteSet.Write("k", false, Bytes.utf8("v"))),
                        List.of(),
                        List.of())))));
    }

    private CompletableFuture<Committed> call(CallOptions options) {
        return network.contract("claims").with(options).callAsync("f");
    }

    private static <T extends Throwable> T failure(Class<T> type, CompletableFuture<?> over) {
        Throwable failed = catchThrowableOfType(ExecutionException.class, () -> over.get(20, TimeUnit.SECONDS));
        assertThat(failed).as("a failure").isNotNull();
        assertThat(failed.getCause()).isInstanceOf(type);
        return type.cast(failed.getCause());
    }

    @Test
    void a_call_that_does_not_conflict_is_one_transaction() throws Exception {
        network.workingOrderer();
        Committed done = call(CallOptions.DEFAULT.retrying(THREE)).get(20, TimeUnit.SECONDS);
        assertThat(done.attempts()).isOne();
        assertThat(done.result().utf8()).isEqualTo("done");
        assertThat(done.outcome().isValid()).isTrue();
    }

    /** Transactions whose fate the test decides. */
    private final class Attempts {
        final List<CompletableFuture<TransactionOutcome>> outcomes = new ArrayList<>();
        final Calling calling;
        final CompletableFuture<Committed> answer;

        Attempts(RetryPolicy policy) {
            calling = new Calling(this::send, policy, network.environment);
            answer = calling.start();
        }

        private Sent send() {
            outcomes.add(new CompletableFuture<>());
            int number = outcomes.size();
            return new Sent(
                    "tx" + number,
                    CompletableFuture.completedFuture(Bytes.utf8("answer " + number)),
                    outcomes.get(number - 1));
        }

        void end(ValidationCode code) {
            int number = outcomes.size();
            outcomes.get(number - 1).complete(new TransactionOutcome("tx" + number, code, 7, 0, "because"));
        }
    }

    @Test
    void one_that_conflicts_is_made_anew_after_a_pause_as_another_transaction() {
        Attempts sent = new Attempts(THREE);
        sent.end(ValidationCode.MVCC_READ_CONFLICT);
        assertThat(sent.answer).isNotDone();
        assertThat(sent.outcomes).hasSize(1);
        assertThat(network.environment.timers()).isOne();

        network.environment.advance(Duration.ofMillis(10));
        assertThat(sent.outcomes).hasSize(2);
        assertThat(sent.calling.txId()).isEqualTo("tx2");
        sent.end(ValidationCode.VALID);
        assertThat(sent.answer.join().attempts()).isEqualTo(2);
        assertThat(sent.answer.join().result().utf8()).isEqualTo("answer 2");
        assertThat(sent.answer.join().outcome().txId()).isEqualTo("tx2");
    }

    @Test
    void after_the_last_attempt_the_conflict_is_told_with_the_number_of_attempts() {
        Attempts sent = new Attempts(THREE);
        for (int lost = 1; lost < 3; lost++) {
            sent.end(ValidationCode.PHANTOM_READ_CONFLICT);
            network.environment.advance(Duration.ofMillis(10));
        }
        sent.end(ValidationCode.MVCC_READ_CONFLICT);
        CommitException invalid = failure(CommitException.class, sent.answer);
        assertThat(invalid.code()).isEqualTo(ValidationCode.MVCC_READ_CONFLICT);
        assertThat(invalid.attempts()).isEqualTo(3);
        assertThat(invalid).hasMessageContaining("transaction tx3 ").hasMessageEndingWith("(attempt 3)");
        assertThat(network.environment.timers()).isZero();
    }

    @Test
    void no_attempt_begins_after_the_time_that_the_policy_gives() {
        Attempts sent = new Attempts(new RetryPolicy(99, Duration.ZERO, Duration.ZERO, Duration.ofMillis(25)));
        for (int lost = 1; lost <= 3; lost++) {
            sent.end(ValidationCode.MVCC_READ_CONFLICT);
            assertThat(sent.answer.isDone()).as("after %d", lost).isEqualTo(lost == 3);
            network.environment.advance(Duration.ofMillis(13));
        }
        assertThat(failure(CommitException.class, sent.answer).attempts()).isEqualTo(3);
        assertThat(sent.outcomes).hasSize(3);
    }

    @Test
    void codes_that_say_more_than_that_another_came_first_end_the_call() {
        for (ValidationCode code : List.of(
                ValidationCode.INVALID_WRITESET,
                ValidationCode.ENDORSEMENT_POLICY_FAILURE,
                ValidationCode.DUPLICATE_TXID,
                ValidationCode.INVALID_OTHER_REASON)) {
            Attempts sent = new Attempts(THREE);
            sent.end(code);
            assertThat(failure(CommitException.class, sent.answer).isRetryable())
                    .isFalse();
        }
        Attempts unknown = new Attempts(THREE);
        unknown.outcomes.get(0).completeExceptionally(new UnknownOutcomeException("tx1", "no idea"));
        assertThat(failure(UnknownOutcomeException.class, unknown.answer)).hasMessage("no idea");
        assertThat(network.environment.timers()).isZero();
    }

    @Test
    void whoever_gives_up_in_a_pause_learns_of_the_last_conflict_and_no_further_transaction_is_made() {
        Attempts sent = new Attempts(THREE);
        assertThat(sent.calling.giveUp()).isEmpty();
        sent = new Attempts(THREE);
        sent.end(ValidationCode.MVCC_READ_CONFLICT);
        assertThat(sent.calling.giveUp()).containsInstanceOf(CommitException.class);
        network.environment.advance(Duration.ofSeconds(1));
        assertThat(sent.outcomes).hasSize(1);
    }

    @Test
    void what_the_own_peer_knows_to_be_stale_is_not_ordered() {
        TestNetwork.Node orderer = network.workingOrderer();
        reads(new Version(0, 0));
        SubmitException stale = failure(SubmitException.class, call(CallOptions.DEFAULT.abortingStale()));
        assertThat(stale.isStale()).isTrue();
        assertThat(stale.isRetryable()).isTrue();
        assertThat(stale)
                .hasMessageContaining("can never become valid")
                .hasMessageContaining("key \"k\" of contract claims was read at version 0:0; it is not there now");
        assertThat(orderer.taken).isEmpty();
    }

    @Test
    void what_may_still_become_valid_is_ordered() throws Exception {
        TestNetwork.Node orderer = network.workingOrderer();
        // an endorser may have come further than the own peer: block 9 is not known here
        reads(new Version(9, 0));
        CompletableFuture<Committed> ahead = call(CallOptions.DEFAULT.abortingStale());
        assertThat(failure(CommitException.class, ahead).code()).isEqualTo(ValidationCode.MVCC_READ_CONFLICT);
        assertThat(orderer.taken).hasSize(1);

        // read as absent, and there now: it may be deleted again before its turn comes
        clinic.writes("v");
        call(CallOptions.DEFAULT).get(20, TimeUnit.SECONDS);
        clinic.script = proposal -> CompletableFuture.completedFuture(TestNetwork.endorsed(
                clinic.signer,
                proposal,
                new ReadWriteSet(List.of(new ReadWriteSet.Namespace(
                        "claims",
                        List.of(new ReadWriteSet.Read("k", Optional.empty())),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of())))));
        assertThat(failure(CommitException.class, call(CallOptions.DEFAULT.abortingStale()))
                        .code())
                .isEqualTo(ValidationCode.MVCC_READ_CONFLICT);
        assertThat(orderer.taken).hasSize(3);
    }

    @Test
    void a_stale_attempt_is_made_anew_and_the_winner_is_named() throws Exception {
        TestNetwork.Node orderer = network.workingOrderer();
        TransactionOutcome winner =
                call(CallOptions.DEFAULT).get(20, TimeUnit.SECONDS).outcome();
        call(CallOptions.DEFAULT).get(20, TimeUnit.SECONDS);
        TransactionOutcome last =
                call(CallOptions.DEFAULT).get(20, TimeUnit.SECONDS).outcome();
        reads(new Version(winner.block(), winner.position()));
        CompletableFuture<Committed> call = call(CallOptions.DEFAULT.retrying(THREE));
        assertThat(orderer.taken).hasSize(3);
        assertThat(call).isNotDone();
        reads(new Version(last.block(), last.position()));
        network.environment.advance(Duration.ofMillis(10));
        assertThat(call.get(20, TimeUnit.SECONDS).attempts()).isEqualTo(2);

        reads(new Version(winner.block(), winner.position()));
        TransactionOutcome now = call.get().outcome();
        assertThat(failure(SubmitException.class, call(CallOptions.DEFAULT.abortingStale())))
                .hasMessageContaining("it is now of version " + now.block() + ":" + now.position() + " (transaction "
                        + now.txId() + ")");
        assertThat(failure(CommitException.class, call(CallOptions.DEFAULT)))
                .hasMessageContaining("(transaction " + now.txId() + ")");
    }

    @Test
    void nothing_but_a_conflict_is_made_anew() {
        CallOptions options = CallOptions.DEFAULT.retrying(THREE);
        network.orderer(envelope -> CompletableFuture.completedFuture(null));
        CompletableFuture<Committed> lost = call(options);
        network.environment.advance(Duration.ofSeconds(60));
        UnknownOutcomeException unknown = failure(UnknownOutcomeException.class, lost);
        assertThat(unknown.attempts()).isOne();
        assertThat(clinic.calls).isOne();

        network.orderers.clear();
        assertThat(failure(SubmitException.class, call(options)).attempts()).isOne();
        clinic.refuses(500, "no");
        assertThat(failure(EndorsementException.class, call(options)).attempts())
                .isOne();
        clinic.fails(new UnavailableException("away"));
        assertThat(failure(EndorsementException.class, call(options)).attempts())
                .isOne();
        assertThat(network.environment.timers()).isZero();
    }

    @Test
    void whoever_cancels_a_call_that_pauses_has_no_further_transaction_made() {
        network.workingOrderer();
        reads(new Version(0, 0));
        CompletableFuture<Committed> call = call(CallOptions.DEFAULT.retrying(THREE));
        assertThat(network.environment.timers()).isOne();
        call.cancel(true);
        network.environment.advance(Duration.ofSeconds(1));
        assertThat(clinic.calls).isOne();
    }

    @Test
    void an_interrupt_in_a_pause_is_told_as_the_conflict_that_it_is() {
        TestNetwork.Node orderer = network.workingOrderer();
        reads(new Version(0, 0));
        ContractClient contract = network.contract("claims").with(CallOptions.DEFAULT.retrying(THREE));
        Thread.currentThread().interrupt();
        SubmitException stale = catchThrowableOfType(SubmitException.class, () -> contract.submit("f"));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(stale.isStale()).isTrue();
        network.environment.advance(Duration.ofSeconds(1));
        assertThat(clinic.calls).isOne();
        assertThat(orderer.taken).isEmpty();
    }

    @Test
    void a_key_policy_changed_in_the_same_block_is_a_conflict_and_another_failure_of_a_policy_is_none()
            throws Exception {
        network.workingOrderer();
        call(CallOptions.DEFAULT).get(20, TimeUnit.SECONDS);
        Envelope change = network.channel
                .transaction("claims")
                .endorsedBy(network.channel.clinic.peer)
                .setPolicy("k", "OR('Clinic.peer', 'Insurer.peer')")
                .envelope();
        network.orderers.clear();
        List<Envelope> held = new ArrayList<>();
        network.orderer(envelope -> {
            held.add(envelope);
            network.blocks.order(Stream.of(change, envelope).toArray(Envelope[]::new));
            return CompletableFuture.completedFuture(null);
        });
        CommitException invalid = failure(CommitException.class, call(CallOptions.DEFAULT));
        assertThat(invalid.code()).isEqualTo(ValidationCode.ENDORSEMENT_POLICY_FAILURE);
        assertThat(invalid.isRetryable()).isTrue();
        assertThat(invalid).hasMessageContaining("submit again");

        network.define("both", "AND('Clinic.peer', 'Insurer.peer')");
        CommitException refused = failure(
                CommitException.class,
                network.contract("both")
                        .with(CallOptions.DEFAULT.endorsedBy("Clinic").retrying(THREE))
                        .callAsync("f"));
        assertThat(refused.code()).isEqualTo(ValidationCode.ENDORSEMENT_POLICY_FAILURE);
        assertThat(refused.isRetryable()).isFalse();
        assertThat(refused.attempts()).isOne();
    }

    @Test
    void a_contract_that_answers_503_is_no_peer_that_is_away() {
        clinic.refuses(503, "the shop is closed");
        TestNetwork.Peer second = network.peer("peer1.clinic", network.channel.clinic.peer);
        EndorsementException refused = failure(EndorsementException.class, call(CallOptions.DEFAULT));
        assertThat(refused).hasMessageContaining("503: the shop is closed");
        assertThat(refused.isRetryable()).isFalse();
        assertThat(refused.refusals()).singleElement().satisfies(refusal -> {
            assertThat(refusal.status()).isEqualTo(503);
            assertThat(refusal.isAbsence()).isFalse();
        });
        assertThat(second.calls).isZero();
        clinic.fails(new UnavailableException("away"));
        second.fails(new UnavailableException("away"));
        EndorsementException absent = failure(EndorsementException.class, call(CallOptions.DEFAULT));
        assertThat(absent.isRetryable()).isTrue();
        assertThat(absent.refusals()).allMatch(refusal -> refusal.isAbsence() && refusal.status() == 503);
    }
}
