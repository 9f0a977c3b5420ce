package io.steelyard.commit;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.steelyard.bytes.Bytes;
import io.steelyard.config.BatchSettings;
import io.steelyard.config.ConfigChange;
import io.steelyard.fixture.HandMadeOrderer;
import io.steelyard.fixture.TestChannel;
import io.steelyard.fixture.TestOrg;
import io.steelyard.fixture.TestPeer;
import io.steelyard.fixture.TestTransaction;
import io.steelyard.format.Envelope;
import io.steelyard.format.HeaderType;
import io.steelyard.format.Proposal;
import io.steelyard.format.ValidationCode;
import io.steelyard.identity.CertificateRequest;
import io.steelyard.identity.Principal.RoleType;
import io.steelyard.identity.SigningIdentity;
import io.steelyard.lifecycle.ContractDefinition;
import io.steelyard.policy.ApplicationPolicy;
import io.steelyard.policy.SignaturePolicy;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERSequence;
import org.hyperledger.fabric.protos.common.ChannelHeader;
import org.hyperledger.fabric.protos.common.Header;
import org.hyperledger.fabric.protos.common.Payload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Transactions by the wrong creators, with wrong ids, of the wrong form. */
@Timeout(60)
class ForgedTransactionsTest extends ForgedBlocks {
    private static final BigInteger P256_ORDER =
            new BigInteger("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551", 16);

    @Test
    void a_good_transaction_is_valid_and_changes_the_state() {
        Envelope good = claims().write("c-1", "open").envelope();
        assertValid(good);

        assertThat(state("claims", "c-1")).contains(Bytes.utf8("open"));
        TransactionOutcome outcome = peer.ledger().outcome(idOf(good)).orElseThrow();
        assertThat(outcome).isEqualTo(new TransactionOutcome(idOf(good), ValidationCode.VALID, 2, 0, ""));
    }

    @Test
    void a_signature_by_another_key_is_a_bad_creator_signature() {
        Bytes payload = claims().write("c-1", "x").payload();
        Envelope forged = Envelope.of(payload, channel.insurer.client.sign(payload));

        assertInvalid(forged, ValidationCode.BAD_CREATOR_SIGNATURE);
        assertThat(peer.ledger().outcome(idOf(forged)).orElseThrow().explanation())
                .contains("alice of Clinic")
                .contains("does not verify");
        assertThat(state("claims", "c-1")).isEmpty();
    }

    @Test
    void a_signature_with_a_high_S_is_a_bad_creator_signature() {
        Envelope good = claims().write("c-1", "x").envelope();

        assertInvalid(Envelope.of(good.payload(), withHighS(good.signature())), ValidationCode.BAD_CREATOR_SIGNATURE);
    }

    static Bytes withHighS(Bytes signature) {
        ASN1Sequence both = ASN1Sequence.getInstance(signature.toArray());
        BigInteger s = ASN1Integer.getInstance(both.getObjectAt(1)).getPositiveValue();
        try {
            return Bytes.owning(new DERSequence(new org.bouncycastle.asn1.ASN1Encodable[] {
                        both.getObjectAt(0), new ASN1Integer(P256_ORDER.subtract(s))
                    })
                    .getEncoded());
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void a_creator_of_an_organization_outside_the_channel_is_a_bad_creator_signature() {
        assertInvalid(
                claims().by(new TestOrg("Stranger").client).write("c-1", "x"),
                ValidationCode.BAD_CREATOR_SIGNATURE,
                "Stranger",
                "Clinic, Insurer, Port");
    }

    @Test
    void a_creator_that_only_claims_to_be_of_an_organization_is_a_bad_creator_signature() {
        assertInvalid(
                claims().by(new TestOrg("Clinic").client).write("c-1", "x"),
                ValidationCode.BAD_CREATOR_SIGNATURE,
                "alice of Clinic",
                "not signed by its issuer");
    }

    @Test
    void a_creator_that_is_no_certificate_is_a_bad_creator_signature() {
        Bytes channelHeader =
                Envelope.channelHeader(HeaderType.ENDORSER_TRANSACTION, TestChannel.ID, "id", Instant.now(), "claims");
        Bytes payload = Envelope.payload(
                channelHeader, Envelope.signatureHeader(Bytes.utf8("nobody"), TestOrg.nonce()), Bytes.utf8("data"));

        assertInvalid(Envelope.of(payload, Bytes.utf8("signature")), ValidationCode.BAD_CREATOR_SIGNATURE);
    }

    @Test
    void a_revoked_creator_is_a_bad_creator_signature_from_the_next_block_on() {
        SigningIdentity bob = channel.clinic.issue("bob", RoleType.CLIENT);
        assertValid(claims().by(bob).write("c-1", "x").envelope());
        channel.clinic.revoke(bob);
        Envelope update = channel.update(
                ConfigChange.to(channel.config).replaceMsp(channel.clinic.mspConfig()), channel.clinic.admin);
        orderer.orderConfig(channel.ordered(channel.config, update));

        assertInvalid(claims().by(bob).write("c-1", "y"), ValidationCode.BAD_CREATOR_SIGNATURE, "revoked");
        assertThat(state("claims", "c-1")).contains(Bytes.utf8("x"));
    }

    @Test
    void an_expired_certificate_is_no_fault_of_a_transaction_because_validation_asks_no_clock() {
        TestOrg old = new TestOrg("Clinic", InstantSource.fixed(Instant.parse("2020-01-01T00:00:00Z")));
        TestChannel aged = new TestChannel(old, new TestOrg("Insurer"), BatchSettings.DEFAULT);
        SigningIdentity expired = old.issue(
                CertificateRequest.named("old").withRole(RoleType.CLIENT).validFor(Duration.ofDays(1)));
        HandMadeOrderer agedOrderer = new HandMadeOrderer(aged);
        try (TestPeer agedPeer = new TestPeer(aged, agedOrderer)) {
            ContractDefinition definition = new ContractDefinition(
                    "claims",
                    "1.0",
                    1,
                    new ApplicationPolicy.Signature(SignaturePolicy.parse("OR('Clinic.peer')")),
                    Bytes.EMPTY);
            agedOrderer.order(aged.transaction("_lifecycle").defines(definition).envelope());
            long number = agedOrderer.order(
                    aged.transaction("claims").by(expired).write("k", "v").envelope());

            assertThat(agedPeer.codes(number)).containsExactly(ValidationCode.VALID);
        }
    }

    @Test
    void an_id_that_does_not_follow_from_nonce_and_creator_is_a_bad_proposal_txid() {
        Proposal honest = claims().proposal();
        Bytes channelHeader = Envelope.channelHeader(
                HeaderType.ENDORSER_TRANSACTION, TestChannel.ID, "0".repeat(64), Instant.now(), "claims");
        Bytes payload = Envelope.payload(
                channelHeader,
                honest.header().signatureBytes(),
                Envelope.of(claims().payload(), Bytes.EMPTY).data());

        assertInvalid(Envelope.of(payload, channel.clinic.client.sign(payload)), ValidationCode.BAD_PROPOSAL_TXID);
    }

    @Test
    void a_transaction_that_an_earlier_block_holds_is_a_duplicate_and_the_first_keeps_its_outcome() {
        Envelope good = claims().write("c-1", "x").envelope();
        assertValid(good);
        TransactionOutcome before = peer.ledger().outcome(idOf(good)).orElseThrow();

        assertInvalid(good, ValidationCode.DUPLICATE_TXID);
        assertThat(peer.ledger().outcome(idOf(good))).contains(before);
    }

    @Test
    void a_transaction_twice_in_a_block_is_valid_once_and_its_outcome_is_that_of_the_valid_one() {
        Envelope good = claims().write("c-1", "x").envelope();
        long number = orderer.order(good, good);

        assertThat(peer.codes(number)).containsExactly(ValidationCode.VALID, ValidationCode.DUPLICATE_TXID);
        assertThat(peer.ledger().outcome(idOf(good)))
                .contains(new TransactionOutcome(idOf(good), ValidationCode.VALID, number, 0, ""));
    }

    @Test
    void a_repetition_does_not_explain_away_why_the_first_was_invalid() {
        TestTransaction unendorsed = claims().endorsedBy(channel.clinic.peer).write("c-1", "x");
        Envelope envelope = unendorsed.envelope();
        assertInvalid(envelope, ValidationCode.ENDORSEMENT_POLICY_FAILURE);
        assertInvalid(envelope, ValidationCode.DUPLICATE_TXID);

        TransactionOutcome outcome = peer.ledger().outcome(idOf(envelope)).orElseThrow();
        assertThat(outcome.code()).isEqualTo(ValidationCode.ENDORSEMENT_POLICY_FAILURE);
        assertThat(outcome.explanation()).contains("Insurer");
    }

    @Test
    void a_new_transaction_with_an_old_nonce_is_a_duplicate() {
        Bytes nonce = TestOrg.nonce();
        assertValid(claims().nonce(nonce).write("c-1", "x").envelope());

        assertInvalid(claims().nonce(nonce).write("c-2", "y").envelope(), ValidationCode.DUPLICATE_TXID);
        assertThat(state("claims", "c-2")).isEmpty();
    }

    @Test
    void bytes_that_are_no_payload_are_a_bad_payload() {
        assertInvalid(Envelope.of(Bytes.hex("ffff"), Bytes.utf8("s")), ValidationCode.BAD_PAYLOAD);
    }

    @Test
    void a_payload_without_a_header_is_a_bad_common_header() {
        Bytes payload = Bytes.owning(Payload.newBuilder()
                .setData(ByteString.copyFromUtf8("data"))
                .build()
                .toByteArray());

        assertInvalid(Envelope.of(payload, Bytes.utf8("s")), ValidationCode.BAD_COMMON_HEADER);
    }

    @Test
    void types_that_have_no_place_in_a_block_are_a_bad_common_header() {
        for (int type : new int[] {0, 4, 5, 6, 99}) {
            assertInvalid(ofType(type, Bytes.utf8("data")), ValidationCode.BAD_COMMON_HEADER);
        }
    }

    @Test
    void a_config_update_in_a_block_is_an_unsupported_payload() {
        assertInvalid(ofType(2, Bytes.utf8("data")), ValidationCode.UNSUPPORTED_TX_PAYLOAD);
    }

    @Test
    void an_empty_config_transaction_is_an_invalid_config_transaction() {
        assertInvalid(ofType(1, Bytes.EMPTY), ValidationCode.INVALID_CONFIG_TRANSACTION);
    }

    @Test
    void an_endorser_transaction_without_an_action_is_an_invalid_endorser_transaction() {
        Proposal proposal = claims().proposal();
        for (Bytes data : List.of(Bytes.EMPTY, Bytes.utf8("no transaction"))) {
            Bytes payload = Envelope.payload(
                    proposal.header().channelBytes(), proposal.header().signatureBytes(), data);
            assertInvalid(
                    Envelope.of(payload, channel.clinic.client.sign(payload)),
                    ValidationCode.INVALID_ENDORSER_TRANSACTION);
        }
    }

    @Test
    void an_endorsement_of_another_proposal_is_an_invalid_endorser_transaction() {
        TestTransaction one = claims().write("c-1", "x");
        Proposal own = one.proposal();
        Bytes answeringAnother =
                Envelope.of(one.payload(claims().proposal()), Bytes.EMPTY).data();
        Bytes payload =
                Envelope.payload(own.header().channelBytes(), own.header().signatureBytes(), answeringAnother);

        assertInvalid(
                Envelope.of(payload, channel.clinic.client.sign(payload)), ValidationCode.INVALID_ENDORSER_TRANSACTION);
    }

    @Test
    void a_transaction_of_another_channel_has_no_place_here() {
        assertInvalid(claims().on("other").write("c-1", "x"), ValidationCode.TARGET_CHAIN_NOT_FOUND, "'other'");
        assertThat(state("claims", "c-1")).isEmpty();
    }

    private Envelope ofType(int type, Bytes data) {
        Bytes channelHeader = Bytes.owning(ChannelHeader.newBuilder()
                .setType(type)
                .setChannelId(TestChannel.ID)
                .build()
                .toByteArray());
        Bytes payload = Bytes.owning(Payload.newBuilder()
                .setHeader(Header.newBuilder()
                        .setChannelHeader(ByteString.copyFrom(channelHeader.buffer()))
                        .setSignatureHeader(ByteString.copyFrom(
                                Envelope.signatureHeader(channel.clinic.client.serialized(), TestOrg.nonce())
                                        .buffer())))
                .setData(ByteString.copyFrom(data.buffer()))
                .build()
                .toByteArray());
        return Envelope.of(payload, channel.clinic.client.sign(payload));
    }
}
