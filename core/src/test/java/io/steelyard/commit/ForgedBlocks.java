package io.steelyard.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.steelyard.bytes.Bytes;
import io.steelyard.fixture.HandMadeOrderer;
import io.steelyard.fixture.TestChannel;
import io.steelyard.fixture.TestPeer;
import io.steelyard.fixture.TestTransaction;
import io.steelyard.format.Envelope;
import io.steelyard.format.ValidationCode;
import io.steelyard.lifecycle.ContractDefinition;
import io.steelyard.policy.ApplicationPolicy;
import io.steelyard.policy.SignaturePolicy;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A peer, and an ordering node that puts anything at all into its blocks. */
abstract class ForgedBlocks {
    final TestChannel channel = new TestChannel();
    final HandMadeOrderer orderer = new HandMadeOrderer(channel);
    TestPeer peer;

    @BeforeEach
    void define_a_contract_that_both_must_endorse() {
        peer = new TestPeer(channel, orderer);
        define("claims", "AND('Clinic.peer', 'Insurer.peer')", Bytes.EMPTY);
    }

    @AfterEach
    void close() {
        peer.close();
    }

    void define(String name, String policy, Bytes collections) {
        ContractDefinition definition = new ContractDefinition(
                name, "1.0", 1, new ApplicationPolicy.Signature(SignaturePolicy.parse(policy)), collections);
        assertValid(transaction("_lifecycle").defines(definition).envelope());
    }

    TestTransaction transaction(String contract) {
        return channel.transaction(contract);
    }

    TestTransaction claims() {
        return transaction("claims");
    }

    void assertValid(Envelope... envelopes) {
        long number = orderer.order(envelopes);
        assertThat(peer.codes(number)).as("codes of block " + number).containsOnly(ValidationCode.VALID);
    }

    /** Orders it in a block of its own; it must get this code, change nothing, and the channel must go on. */
    void assertInvalid(Envelope envelope, ValidationCode code) {
        long number = orderer.order(envelope);
        assertThat(peer.codes(number)).containsExactly(code);
        assertValid(claims().write("canary" + number, "alive").envelope());
    }

    void assertInvalid(TestTransaction transaction, ValidationCode code, String... reasons) {
        Envelope envelope = transaction.envelope();
        assertInvalid(envelope, code);
        TransactionOutcome outcome = peer.ledger().outcome(idOf(envelope)).orElseThrow();
        assertThat(outcome.code()).isEqualTo(code);
        assertThat(outcome.explanation()).contains(reasons);
    }

    static String idOf(Envelope envelope) {
        return envelope.header().channel().txId();
    }

    Optional<Bytes> state(String contract, String key) {
        try (var snapshot = peer.ledger().snapshot()) {
            return snapshot.get(contract, key).map(found -> found.value());
        }
    }
}
