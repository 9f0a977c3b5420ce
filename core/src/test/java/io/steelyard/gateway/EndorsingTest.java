package io.steelyard.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.ConfigurationException;
import io.steelyard.error.UnavailableException;
import io.steelyard.format.Proposal;
import io.steelyard.format.ProposalResponse;
import io.steelyard.format.ReadWriteSet;
import io.steelyard.identity.Principal.RoleType;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whom a gateway asks, whom it asks instead, and what it says when nobody helps. */
@Timeout(60)
class EndorsingTest {
    private static final UnavailableException AWAY = new UnavailableException("its network is down");

    private final TestNetwork network = new TestNetwork();
    private final TestNetwork.Peer clinic0 = network.peer("peer0.clinic", network.channel.clinic.peer);
    private final TestNetwork.Peer clinic1 =
            network.peer("peer1.clinic", network.channel.clinic.issue("peer1", RoleType.PEER));
    private final TestNetwork.Peer insurer0 = network.peer("peer0.insurer", network.channel.insurer.peer);
    private final TestNetwork.Peer insurer1 =
            network.peer("peer1.insurer", network.channel.insurer.issue("peer1", RoleType.PEER));

    @BeforeEach
    void define() {
        network.define("any", "OR('Clinic.peer', 'Insurer.peer')");
        network.define("both", "AND('Clinic.peer', 'Insurer.peer')");
    }

    @AfterEach
    void close() {
        network.close();
    }

    private CompletableFuture<Endorsing.Endorsed> endorse(String contract, CallOptions options) {
        Proposal proposal = Proposal.create(
                new Proposal.Call("claims", contract, List.of(Bytes.utf8("f")), options.transientData()),
                network.channel.clinic.client.serialized(),
                network.environment.nonce(),
                network.environment.clock().instant());
        return new Endorsing(
                        network,
                        "claims",
                        contract,
                        proposal.txId(),
                        new io.steelyard.format.SignedProposal(
                                proposal.bytes(), network.channel.clinic.client.sign(proposal.bytes())),
                        options)
                .run();
    }

    private CompletableFuture<Endorsing.Endorsed> endorse(String contract) {
        return endorse(contract, CallOptions.DEFAULT);
    }

    private EndorsementException refusal(CompletableFuture<Endorsing.Endorsed> call) {
        assertThat(call).isDone();
        CompletionException failed = catchThrowableOfType(CompletionException.class, call::join);
        assertThat(failed).hasCauseInstanceOf(EndorsementException.class);
        return (EndorsementException) Objects.requireNonNull(failed.getCause());
    }

    private void assertCalls(int clinic0s, int clinic1s, int insurer0s, int insurer1s) {
        assertThat(List.of(clinic0.calls, clinic1.calls, insurer0.calls, insurer1.calls))
                .as("calls of the four peers")
                .containsExactly(clinic0s, clinic1s, insurer0s, insurer1s);
    }

    @Test
    void the_smallest_set_is_asked_own_peers_first() {
        assertThat(endorse("any").join().endorsements()).hasSize(1);
        assertCalls(1, 0, 0, 0);
        assertThat(endorse("both").join().endorsements()).hasSize(2);
        assertCalls(2, 0, 1, 0);
    }

    @Test
    void a_peer_that_does_not_answer_is_replaced_by_another_of_its_organization() {
        clinic0.fails(AWAY);
        insurer0.fails(AWAY);
        assertThat(endorse("both").join().endorsements()).hasSize(2);
        assertCalls(1, 1, 1, 1);
    }

    @Test
    void a_peer_that_never_answers_is_replaced_after_the_endorsement_timeout() {
        insurer0.hangs();
        CompletableFuture<Endorsing.Endorsed> call =
                endorse("both", CallOptions.DEFAULT.waiting(Duration.ofSeconds(3), Duration.ofSeconds(9)));
        network.environment.advance(Duration.ofMillis(2999));
        assertThat(call).isNotDone();

        network.environment.advance(Duration.ofMillis(1));
        assertThat(call.join().endorsements()).hasSize(2);
        assertCalls(1, 0, 1, 1);
        assertThat(network.environment.timers()).isZero();
    }

    @Test
    void another_organization_helps_out_where_the_policy_lets_it() {
        clinic0.fails(AWAY);
        clinic1.fails(AWAY);
        assertThat(endorse("any").join().endorsements()).hasSize(1);
        assertThat(insurer0.calls).isEqualTo(1);
    }

    @Test
    void when_nobody_answers_every_peer_is_named_and_the_call_may_be_made_again() {
        network.peers.forEach(peer -> peer.fails(AWAY));
        EndorsementException refused = refusal(endorse("any"));
        assertThat(refused.refusals())
                .extracting(EndorsementException.Refusal::peer)
                .containsExactlyInAnyOrder("peer0.clinic", "peer1.clinic", "peer0.insurer", "peer1.insurer");
        assertThat(refused.refusals())
                .allSatisfy(each -> assertThat(each.status()).isEqualTo(503));
        assertThat(refused).hasMessageContaining("its network is down").hasMessageContaining(refused.txId());
        assertThat(refused.isRetryable()).isTrue();
    }

    @Test
    void a_contracts_refusal_ends_the_call_at_once() {
        clinic0.refuses(500, "claim c-1 is closed");
        EndorsementException refused = refusal(endorse("any"));

        assertThat(refused).hasMessageContaining("Clinic (peer0.clinic) refused with 500: claim c-1 is closed");
        assertThat(refused.isRetryable()).isFalse();
        assertCalls(1, 0, 0, 0);
    }

    @Test
    void when_one_organization_refuses_and_the_policy_needs_it_the_reason_is_told() {
        insurer0.refuses(500, "no such claim");
        insurer1.refuses(500, "no such claim");
        EndorsementException refused = refusal(endorse("both"));

        assertThat(refused)
                .hasMessageContaining("cannot be satisfied")
                .hasMessageContaining("Insurer (peer0.insurer) refused with 500: no such claim");
    }

    @Test
    void organizations_that_differ_are_named_with_the_keys_and_not_asked_again() {
        insurer0.writes("w");
        EndorsementException refused = refusal(endorse("both"));

        assertThat(refused)
                .hasMessageContaining("Clinic (peer0.clinic) and Insurer (peer0.insurer) answered differently")
                .hasMessageContaining("both/k (v and w)")
                .hasMessageContaining("deterministic");
        assertThat(refused.refusals()).isEmpty();
        assertCalls(1, 0, 1, 0);
    }

    @Test
    void a_peer_that_is_behind_is_asked_again_until_it_has_caught_up() {
        clinic0.script = answers -> at(clinic0, answers, 5);
        insurer0.script = answers -> at(insurer0, answers, insurer0.calls < 4 ? 4 : 5);
        CompletableFuture<Endorsing.Endorsed> call = endorse("both");
        for (int pause = 0; pause < 2; pause++) {
            assertThat(call).isNotDone();
            network.environment.advance(Duration.ofMillis(10));
        }
        assertThat(call).isNotDone();
        network.environment.advance(Duration.ofMillis(10));

        assertThat(call.join().endorsements()).hasSize(2);
        assertCalls(4, 0, 4, 0);
    }

    @Test
    void a_peer_that_stays_behind_is_named_in_the_end() {
        clinic0.script = answers -> at(clinic0, answers, 5);
        insurer0.script = answers -> at(insurer0, answers, 4);
        CompletableFuture<Endorsing.Endorsed> call = endorse("both");
        for (int pause = 0; pause < 50; pause++) {
            assertThat(call).isNotDone();
            network.environment.advance(Duration.ofMillis(10));
        }
        assertThat(refusal(call))
                .hasMessageContaining("one peer is behind")
                .hasMessageContaining("both/k (5:0 and 4:0)");
    }

    private static CompletableFuture<ProposalResponse> at(TestNetwork.Peer peer, Proposal proposal, long version) {
        return CompletableFuture.completedFuture(TestNetwork.endorsed(peer.signer, proposal, "v", version));
    }

    // ---- what is written decides who must sign

    @Test
    void a_write_to_another_contract_needs_that_contracts_policy_too() {
        network.peers.forEach(peer -> peer.script = proposal ->
                CompletableFuture.completedFuture(TestNetwork.endorsed(peer.signer, proposal, writing("both", "x"))));
        assertThat(endorse("any").join().endorsements()).hasSize(2);
        assertCalls(1, 0, 1, 0);
    }

    @Test
    void a_write_to_a_key_with_a_policy_of_its_own_needs_that_policy() {
        network.peer.await(network.blocks.order(network.channel
                        .transaction("any")
                        .write("mine", "v")
                        .setPolicy("mine", "OR('Insurer.peer')")
                        .envelope())
                + 1);
        network.peers.forEach(peer -> peer.script = proposal ->
                CompletableFuture.completedFuture(TestNetwork.endorsed(peer.signer, proposal, writing("any", "mine"))));

        assertThat(endorse("any").join().endorsements())
                .extracting(endorsement -> endorsement.endorser())
                .contains(network.channel.insurer.peer.serialized());
        assertThat(insurer0.calls).isEqualTo(1);
    }

    @Test
    void a_write_to_a_contract_that_is_not_defined_is_refused_before_it_is_ordered() {
        network.peers.forEach(peer -> peer.script = proposal -> CompletableFuture.completedFuture(
                TestNetwork.endorsed(peer.signer, proposal, writing("nowhere", "x"))));
        assertThat(refusal(endorse("any"))).hasMessageContaining("contract 'nowhere' is not defined");
    }

    private static ReadWriteSet writing(String contract, String key) {
        return new ReadWriteSet(List.of(new ReadWriteSet.Namespace(
                contract,
                List.of(),
                List.of(),
                List.of(new ReadWriteSet.Write(key, false, Bytes.utf8("v"))),
                List.of(),
                List.of())));
    }

    // ---- chosen by the caller

    @Test
    void organizations_that_the_caller_names_are_asked_and_no_others() {
        assertThat(endorse("both", CallOptions.DEFAULT.endorsedBy("Insurer"))
                        .join()
                        .endorsements())
                .hasSize(1);
        assertCalls(0, 0, 1, 0);
        assertThat(endorse("any", CallOptions.DEFAULT.endorsedBy("Insurer", "Clinic"))
                        .join()
                        .endorsements())
                .hasSize(2);
        assertCalls(1, 0, 2, 0);
    }

    @Test
    void an_organization_without_a_peer_cannot_be_named_and_those_that_can_are_told() {
        ConfigurationException refused = catchThrowableOfType(
                ConfigurationException.class, () -> endorse("any", CallOptions.DEFAULT.endorsedBy("Clinic", "Lab")));
        assertThat(refused)
                .hasMessageContaining("'Lab' has no peer in channel 'claims'")
                .hasMessageContaining("[Clinic, Insurer]");
    }

    @Test
    void when_one_that_the_caller_named_refuses_nothing_is_submitted_without_it() {
        insurer0.refuses(500, "not with us");
        EndorsementException refused = refusal(endorse("any", CallOptions.DEFAULT.endorsedBy("Clinic", "Insurer")));
        assertThat(refused)
                .hasMessageContaining("not all of the organizations [Clinic, Insurer]")
                .hasMessageContaining("Insurer (peer0.insurer) refused with 500: not with us");
    }

    @Test
    void a_named_organizations_absent_peer_is_replaced_by_its_other_one() {
        insurer0.fails(AWAY);
        assertThat(endorse("any", CallOptions.DEFAULT.endorsedBy("Clinic", "Insurer"))
                        .join()
                        .endorsements())
                .hasSize(2);
        assertCalls(1, 0, 1, 1);

        insurer1.fails(AWAY);
        assertThat(refusal(endorse("any", CallOptions.DEFAULT.endorsedBy("Clinic", "Insurer")))
                        .isRetryable())
                .isTrue();
    }

    // ---- evaluation

    @Test
    void an_evaluation_asks_the_own_peer_and_the_next_when_it_does_not_answer() {
        assertThat(network.contract("any").evaluate("f")).isEqualTo("done");
        assertCalls(1, 0, 0, 0);
        clinic0.fails(AWAY);
        clinic1.fails(new IllegalStateException("closed"));
        assertThat(network.contract("any").evaluate("f")).isEqualTo("done");
        assertCalls(2, 1, 1, 0);
    }

    @Test
    void an_evaluation_that_the_contract_refuses_is_not_asked_elsewhere() {
        clinic0.refuses(404, "no claim c-1");
        EndorsementException refused = catchThrowableOfType(
                EndorsementException.class, () -> network.contract("any").evaluate("read", "c-1"));
        assertThat(refused)
                .hasMessageContaining("function 'read' of contract 'any' was refused")
                .hasMessageContaining("Clinic (peer0.clinic) refused with 404: no claim c-1");
        assertThat(refused.refusals())
                .containsExactly(
                        new EndorsementException.Refusal("Clinic", "peer0.clinic", 404, "no claim c-1", false));
        assertCalls(1, 0, 0, 0);
    }

    @Test
    void an_evaluation_that_nobody_answers_names_everybody_and_may_be_made_again() {
        network.peers.forEach(peer -> peer.fails(AWAY));
        EndorsementException refused = catchThrowableOfType(
                EndorsementException.class, () -> network.contract("any").evaluate("f"));
        assertThat(refused).hasMessageContaining("no peer of the channel answered");
        assertThat(refused.refusals()).hasSize(4);
        assertThat(refused.isRetryable()).isTrue();
    }

    @Test
    void an_evaluation_that_takes_too_long_says_how_to_wait_longer() {
        clinic0.hangs();
        EndorsementException late = catchThrowableOfType(EndorsementException.class, () -> network.contract("any")
                .with(CallOptions.DEFAULT.waiting(Duration.ofMillis(50), Duration.ofMillis(50)))
                .evaluate("f"));
        assertThat(late)
                .hasMessageContaining("was not answered within 50 ms")
                .hasMessageContaining("CallOptions.waiting");
    }
}
