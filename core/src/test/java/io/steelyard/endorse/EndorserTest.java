package io.steelyard.endorse;

import static org.assertj.core.api.Assertions.assertThat;

import io.steelyard.bytes.Bytes;
import io.steelyard.contract.ContractException;
import io.steelyard.contract.ContractRunner;
import io.steelyard.env.ThreadedEnvironment;
import io.steelyard.error.UnavailableException;
import io.steelyard.fixture.TestChannel;
import io.steelyard.fixture.TestOrg;
import io.steelyard.format.ContractResponse;
import io.steelyard.format.Endorsement;
import io.steelyard.format.Proposal;
import io.steelyard.format.ProposalResponse;
import io.steelyard.format.ReadWriteSet;
import io.steelyard.format.ResponsePayload;
import io.steelyard.format.SignedProposal;
import io.steelyard.identity.SigningIdentity;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EndorserTest {
    private final TestEndorser peer = new TestEndorser();
    private final SigningIdentity client = peer.channel.clinic.client;

    @AfterEach
    void close() {
        peer.close();
    }

    @Test
    void an_endorsement_signs_what_was_read_and_written_for_this_very_proposal() {
        peer.install("claims", (tx, function, arguments) -> {
            tx.put(arguments.get(0).utf8(), Bytes.utf8("open"));
            tx.emit("opened", Bytes.utf8("c-1"));
            return ContractResponse.success(tx.get("c-0").orElse(Bytes.utf8("none")));
        });
        Proposal proposal = peer.proposal(client, "claims", "open", "c-1");
        ProposalResponse answer = peer.endorse(TestEndorser.signed(proposal, client));

        assertThat(answer.response()).isEqualTo(ContractResponse.success(Bytes.utf8("none")));
        ResponsePayload payload = ResponsePayload.parse(answer.payload());
        assertThat(payload.proposalHash()).isEqualTo(proposal.hash());
        assertThat(payload.contract()).isEqualTo("claims");
        assertThat(payload.contractVersion()).isEqualTo("1.0");
        assertThat(payload.response()).isEqualTo(answer.response());
        assertThat(payload.event())
                .hasValueSatisfying(event -> assertThat(event.txId()).isEqualTo(proposal.txId()));
        ReadWriteSet.Namespace claims =
                ReadWriteSet.parse(payload.results()).namespaces().get(0);
        assertThat(claims.reads()).extracting(ReadWriteSet.Read::key).containsExactly("c-0");
        assertThat(claims.writes()).extracting(ReadWriteSet.Write::key).containsExactly("c-1");
        Endorsement endorsement = answer.endorsement().orElseThrow();
        assertThat(TestOrg.SUITE.verify(
                        peer.channel.clinic.peer.identity().certificate().publicKey(),
                        Bytes.concat(answer.payload(), endorsement.endorser()),
                        endorsement.signature()))
                .isTrue();
    }

    @Test
    void an_evaluation_is_answered_and_not_signed() {
        peer.install("claims", (tx, function, arguments) -> ContractResponse.success(Bytes.utf8("seen")));
        ProposalResponse answer = peer.endorser
                .evaluate(TestEndorser.signed(peer.proposal(client, "claims", "f"), client), 0)
                .toCompletableFuture()
                .join();

        assertThat(answer.response().payload()).isEqualTo(Bytes.utf8("seen"));
        assertThat(answer.endorsement()).isEmpty();
        assertThat(answer.payload()).isEqualTo(Bytes.EMPTY);
    }

    @Test
    void a_contracts_refusal_is_passed_on_in_its_words_and_not_signed() {
        peer.install("claims", (tx, function, arguments) -> {
            tx.put("k", Bytes.utf8("v"));
            throw new ContractException("claim c-9 is closed");
        });
        assertUnsigned(peer.call("claims", "f"), 500, "claim c-9 is closed");
    }

    @Test
    void what_a_contract_throws_beyond_that_is_told_by_its_kind_only() {
        for (Throwable thrown : List.of(
                new IllegalStateException("at 12:00:01"), new StackOverflowError(), new AssertionError("secret"))) {
            peer.install("claims", (tx, function, arguments) -> {
                if (thrown instanceof Error error) {
                    throw error;
                }
                throw (RuntimeException) thrown;
            });
            ProposalResponse answer = peer.call("claims", "f");
            assertUnsigned(answer, 500, thrown.getClass().getName());
            assertThat(answer.response().message()).contains("'claims'", "'f'").doesNotContain("secret", "12:00");
        }
    }

    @Test
    void statuses_from_400_on_are_not_signed_and_below_are() {
        for (int status : new int[] {399, 400, 404, 499, 500, 599}) {
            peer.install(
                    "claims", (tx, function, arguments) -> new ContractResponse(status, "said", Bytes.utf8("payload")));
            ProposalResponse answer = peer.call("claims", "f");
            assertThat(answer.response()).isEqualTo(new ContractResponse(status, "said", Bytes.utf8("payload")));
            assertThat(answer.endorsement().isPresent()).as("status " + status).isEqualTo(status < 400);
        }
    }

    @Test
    void a_contract_that_answers_nothing_is_refused() {
        peer.install("claims", (tx, function, arguments) -> answerNothing());
        assertUnsigned(peer.call("claims", "f"), 500, "answered null");
    }

    @SuppressWarnings("NullAway") // what a contract written without null checks may do
    private static ContractResponse answerNothing() {
        return null;
    }

    @Test
    void a_contract_that_loops_is_refused_when_its_time_is_over() throws Exception {
        peer.install("claims", (tx, function, arguments) -> {
            while (true) {
                tx.get("k");
            }
        });
        try (ThreadedEnvironment threads = ThreadedEnvironment.create("limit");
                ContractRunner runner = ContractRunner.withThreads(
                        threads, "limit", new ContractRunner.Limits(Duration.ofMillis(100), 1, 10, 2))) {
            Endorser limited = peer.endorserWith(runner);
            SignedProposal proposal = TestEndorser.signed(peer.proposal(client, "claims", "f"), client);
            ProposalResponse answer =
                    limited.endorse(proposal, 0).toCompletableFuture().get(20, TimeUnit.SECONDS);
            assertUnsigned(answer, 500, "contract 'claims' did not answer within 100 ms");
        }
    }

    private static void assertUnsigned(ProposalResponse answer, int status, String words) {
        assertThat(answer.response().status()).isEqualTo(status);
        assertThat(answer.response().message()).contains(words);
        assertThat(answer.endorsement()).isEmpty();
        assertThat(answer.payload()).isEqualTo(Bytes.EMPTY);
    }

    @Test
    void a_peer_that_is_behind_waits_for_the_height_the_client_has_seen() {
        peer.install(
                "claims",
                (tx, function, arguments) ->
                        ContractResponse.success(tx.get("k").orElse(Bytes.utf8("nothing"))));
        SignedProposal proposal = TestEndorser.signed(peer.proposal(client, "claims", "f"), client);
        CompletableFuture<ProposalResponse> answer =
                peer.endorser.endorse(proposal, 3).toCompletableFuture();
        assertThat(answer).isNotDone();

        peer.peer.await(peer.orderer.order(
                        peer.channel.transaction("claims").write("k", "v").envelope())
                + 1);
        assertThat(answer.join().response().payload()).isEqualTo(Bytes.utf8("v"));
    }

    @Test
    void a_peer_that_stays_behind_says_so_after_five_seconds() {
        SignedProposal proposal = TestEndorser.signed(peer.proposal(client, "claims", "f"), client);
        CompletableFuture<ProposalResponse> answer =
                peer.endorser.endorse(proposal, Long.MAX_VALUE).toCompletableFuture();
        peer.environment.advance(Duration.ofMillis(4999));
        assertThat(answer).isNotDone();

        peer.environment.advance(Duration.ofMillis(1));
        assertThat(answer.handle((done, error) -> error).join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(UnavailableException.class)
                .hasMessageContaining("stands at height 2")
                .hasMessageContaining("5000 ms");
        assertThat(peer.environment.timers()).isZero();
    }

    // ---- contracts that call others

    @Test
    void a_contract_calls_another_of_its_channel_in_the_same_transaction() {
        peer.define("ledger");
        peer.install("ledger", (tx, function, arguments) -> {
            tx.put("entry", arguments.get(0));
            return ContractResponse.success(Bytes.utf8("booked"));
        });
        peer.install("claims", (tx, function, arguments) -> tx.call("ledger", "book", Bytes.utf8("12")));
        ProposalResponse answer = peer.call("claims", "f");

        assertThat(answer.response().payload()).isEqualTo(Bytes.utf8("booked"));
        assertThat(ReadWriteSet.parse(ResponsePayload.parse(answer.payload()).results())
                        .namespaces())
                .extracting(ReadWriteSet.Namespace::name)
                .contains("ledger");
    }

    @Test
    void a_contract_cannot_call_what_is_not_defined_nor_the_lifecycle() {
        peer.install("undefined", (tx, function, arguments) -> ContractResponse.success(Bytes.EMPTY));
        peer.install("_lifecycle", (tx, function, arguments) -> ContractResponse.success(Bytes.EMPTY));
        for (String callee : List.of("undefined", "_lifecycle", "nowhere")) {
            peer.install("claims", (tx, function, arguments) -> tx.call(callee, "f"));
            assertUnsigned(peer.call("claims", "f"), 500, "has no contract '" + callee + "'");
        }
    }

    @Test
    void a_contract_reads_another_channel_for_a_caller_who_is_of_it_and_writes_nothing_there() {
        try (TestEndorser other = new TestEndorser(
                new TestChannel(peer.channel.clinic, new TestOrg("Lab"), io.steelyard.config.BatchSettings.DEFAULT))) {
            commit(other, "result", "fine");
            other.install("claims", (tx, function, arguments) -> {
                tx.put("touched", Bytes.utf8("x"));
                return ContractResponse.success(tx.get("result").orElseThrow());
            });
            peer.others.put("lab", other.endorser);
            peer.install("claims", (tx, function, arguments) -> tx.callChannel("lab", "claims", "read"));
            ProposalResponse answer = peer.call("claims", "f");

            assertThat(answer.response().payload()).isEqualTo(Bytes.utf8("fine"));
            assertThat(ReadWriteSet.parse(
                                    ResponsePayload.parse(answer.payload()).results())
                            .namespaces())
                    .isEmpty();
        }
    }

    @Test
    void a_contract_cannot_read_a_channel_for_a_caller_who_is_not_of_it() {
        try (TestEndorser other = new TestEndorser(
                new TestChannel(peer.channel.clinic, new TestOrg("Lab"), io.steelyard.config.BatchSettings.DEFAULT))) {
            other.install("claims", (tx, function, arguments) -> ContractResponse.success(Bytes.utf8("secret")));
            peer.others.put("lab", other.endorser);
            peer.install("claims", (tx, function, arguments) -> tx.callChannel("lab", "claims", "read"));
            SigningIdentity outsider = peer.channel.insurer.client;
            ProposalResponse answer =
                    peer.endorse(TestEndorser.signed(peer.proposal(outsider, "claims", "f"), outsider));

            assertUnsigned(answer, 500, "channel 'lab' is not open to contract 'claims'");
        }
    }

    @Test
    void a_channel_that_the_peer_has_not_joined_cannot_be_read() {
        peer.install("claims", (tx, function, arguments) -> tx.callChannel("nowhere", "claims", "read"));
        assertUnsigned(peer.call("claims", "f"), 500, "channel 'nowhere' is not open");
    }

    private static void commit(TestEndorser there, String key, String value) {
        there.peer.await(there.orderer.order(
                        there.channel.transaction("claims").write(key, value).envelope())
                + 1);
    }
}
