package io.steelyard.endorse;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.steelyard.bytes.Bytes;
import io.steelyard.config.ConfigChange;
import io.steelyard.contract.ContractContext;
import io.steelyard.fixture.TestChannel;
import io.steelyard.fixture.TestOrg;
import io.steelyard.format.ContractResponse;
import io.steelyard.format.Envelope;
import io.steelyard.format.HeaderType;
import io.steelyard.format.Proposal;
import io.steelyard.format.ProposalResponse;
import io.steelyard.format.SignedProposal;
import io.steelyard.format.TransactionIds;
import io.steelyard.identity.CertificateRequest;
import io.steelyard.identity.Principal.RoleType;
import io.steelyard.identity.SigningIdentity;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERSequence;
import org.hyperledger.fabric.protos.common.ChannelHeader;
import org.hyperledger.fabric.protos.common.Header;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an endorser refuses before any contract runs, and what it says about it. */
@Timeout(60)
class HostileProposalsTest {
    private static final BigInteger P256_ORDER =
            new BigInteger("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551", 16);

    private final AtomicInteger runs = new AtomicInteger();
    private final TestEndorser peer = new TestEndorser().install("claims", (tx, function, arguments) -> {
        runs.incrementAndGet();
        tx.put("k", Bytes.utf8("v"));
        return ContractResponse.success(Bytes.utf8("ok"));
    });
    private final TestOrg clinic = peer.channel.clinic;

    @AfterEach
    void the_endorser_still_endorses() {
        int before = runs.get();
        ProposalResponse good = peer.call("claims", "f");
        assertThat(good.response().status()).isEqualTo(200);
        assertThat(good.endorsement()).isPresent();
        assertThat(runs.get()).isEqualTo(before + 1);
        peer.close();
    }

    private void assertRefused(SignedProposal proposal, String... words) {
        int before = runs.get();
        ProposalResponse answer = peer.endorse(proposal);
        assertThat(answer.response().status()).isEqualTo(500);
        assertThat(answer.response().message()).contains(words);
        assertThat(answer.endorsement()).isEmpty();
        assertThat(answer.payload()).isEqualTo(Bytes.EMPTY);
        assertThat(runs.get()).as("no contract ran").isEqualTo(before);
    }

    private SignedProposal by(SigningIdentity client) {
        return TestEndorser.signed(peer.proposal(client, "claims", "f"), client);
    }

    @Test
    void bytes_that_are_no_proposal_are_refused() {
        for (Bytes bad : List.of(Bytes.EMPTY, Bytes.hex("ffff"), Bytes.utf8("no proposal"))) {
            assertRefused(new SignedProposal(bad, clinic.client.sign(bad)), "error validating proposal");
        }
    }

    @Test
    void no_damaged_byte_gets_a_contract_to_run() {
        SignedProposal good = by(clinic.client);
        Random random = new Random(3);
        for (int round = 0; round < 300; round++) {
            byte[] bytes = good.proposal().toArray();
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            Bytes damaged = Bytes.owning(bytes);
            assertRefused(new SignedProposal(damaged, good.signature()));
        }
    }

    private void assertRefused(SignedProposal proposal) {
        assertRefused(proposal, "");
    }

    @Test
    void a_proposal_without_arguments_is_refused() {
        assertRefused(TestEndorser.signed(peer.proposal(clinic.client, "claims"), clinic.client), "has no arguments");
    }

    private SignedProposal withChannelHeader(Bytes channelHeader, Bytes creator, Bytes nonce) {
        Bytes header = Bytes.of(Header.newBuilder()
                .setChannelHeader(ByteString.copyFrom(channelHeader.buffer()))
                .setSignatureHeader(ByteString.copyFrom(
                        Envelope.signatureHeader(creator, nonce).buffer()))
                .build()
                .toByteArray());
        Proposal usual = peer.proposal(clinic.client, "claims", "f");
        try {
            Bytes bytes =
                    Bytes.of(org.hyperledger.fabric.protos.peer.Proposal.parseFrom(
                                    usual.bytes().buffer())
                            .toBuilder()
                            .setHeader(ByteString.copyFrom(header.buffer()))
                            .build()
                            .toByteArray());
            return new SignedProposal(bytes, clinic.client.sign(bytes));
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private Bytes channelHeader(HeaderType type, String channelId, String txId, String contract) {
        return Envelope.channelHeader(
                type, channelId, txId, peer.environment.clock().instant(), contract);
    }

    @Test
    void a_header_of_another_type_is_refused() {
        Bytes nonce = TestOrg.nonce();
        String txId = TransactionIds.compute(nonce, clinic.client.serialized());
        for (HeaderType type : List.of(HeaderType.MESSAGE, HeaderType.CONFIG, HeaderType.CONFIG_UPDATE)) {
            assertRefused(
                    withChannelHeader(
                            channelHeader(type, TestChannel.ID, txId, "claims"), clinic.client.serialized(), nonce),
                    "invalid header type " + type.number(),
                    "expected 3 (ENDORSER_TRANSACTION)");
        }
    }

    @Test
    void an_epoch_is_refused() throws Exception {
        Bytes nonce = TestOrg.nonce();
        String txId = TransactionIds.compute(nonce, clinic.client.serialized());
        ChannelHeader usual =
                ChannelHeader.parseFrom(channelHeader(HeaderType.ENDORSER_TRANSACTION, TestChannel.ID, txId, "claims")
                        .buffer());
        Bytes later = Bytes.of(usual.toBuilder().setEpoch(7).build().toByteArray());
        assertRefused(withChannelHeader(later, clinic.client.serialized(), nonce), "invalid epoch 7", "expected 0");
    }

    @Test
    void another_channel_is_refused() {
        Bytes nonce = TestOrg.nonce();
        String txId = TransactionIds.compute(nonce, clinic.client.serialized());
        assertRefused(
                withChannelHeader(
                        channelHeader(HeaderType.ENDORSER_TRANSACTION, "other", txId, "claims"),
                        clinic.client.serialized(),
                        nonce),
                "channel 'other' not found");
    }

    @Test
    void no_contract_is_refused() {
        Bytes nonce = TestOrg.nonce();
        String txId = TransactionIds.compute(nonce, clinic.client.serialized());
        assertRefused(
                withChannelHeader(
                        channelHeader(HeaderType.ENDORSER_TRANSACTION, TestChannel.ID, txId, ""),
                        clinic.client.serialized(),
                        nonce),
                "names no contract");
    }

    @Test
    void a_missing_nonce_or_creator_is_refused() {
        String txId = TransactionIds.compute(Bytes.EMPTY, clinic.client.serialized());
        Bytes header = channelHeader(HeaderType.ENDORSER_TRANSACTION, TestChannel.ID, txId, "claims");
        assertRefused(withChannelHeader(header, clinic.client.serialized(), Bytes.EMPTY), "nonce or creator is empty");
        assertRefused(withChannelHeader(header, Bytes.EMPTY, TestOrg.nonce()), "nonce or creator is empty");
    }

    @Test
    void an_id_that_does_not_follow_from_nonce_and_creator_is_refused_with_the_right_one() {
        Bytes nonce = TestOrg.nonce();
        String right = TransactionIds.compute(nonce, clinic.client.serialized());
        assertRefused(
                withChannelHeader(
                        channelHeader(HeaderType.ENDORSER_TRANSACTION, TestChannel.ID, "0".repeat(64), "claims"),
                        clinic.client.serialized(),
                        nonce),
                "incorrectly computed txid",
                right);
    }

    @Test
    void a_signature_of_another_key_is_refused() {
        Proposal proposal = peer.proposal(clinic.client, "claims", "f");
        assertRefused(TestEndorser.signed(proposal, clinic.admin), "[Clinic]", "signature", "does not verify");
        assertRefused(new SignedProposal(proposal.bytes(), Bytes.EMPTY), "does not verify");
        assertRefused(new SignedProposal(proposal.bytes(), Bytes.utf8("no signature")), "does not verify");
    }

    @Test
    void a_signature_with_a_high_S_is_refused() throws Exception {
        SignedProposal good = by(clinic.client);
        ASN1Sequence both = ASN1Sequence.getInstance(good.signature().toArray());
        BigInteger s = ASN1Integer.getInstance(both.getObjectAt(1)).getPositiveValue();
        Bytes high = Bytes.owning(
                new DERSequence(new ASN1Encodable[] {both.getObjectAt(0), new ASN1Integer(P256_ORDER.subtract(s))})
                        .getEncoded());
        assertRefused(new SignedProposal(good.proposal(), high), "does not verify");
    }

    @Test
    void an_identity_of_no_organization_of_the_channel_is_refused_and_the_organizations_are_named() {
        assertRefused(by(new TestOrg("Stranger").client), "access denied", "Stranger", "Clinic, Insurer, Port");
    }

    @Test
    void an_identity_that_another_authority_issued_is_refused() {
        assertRefused(by(new TestOrg("Clinic").client), "access denied", "[Clinic]", "not signed by its issuer");
    }

    @Test
    void an_expired_identity_is_refused_with_the_date_and_what_to_do() {
        SigningIdentity brief = clinic.issue(
                CertificateRequest.named("brief").withRole(RoleType.CLIENT).validFor(Duration.ofHours(1)));
        assertThat(peer.endorse(by(brief)).response().status()).isEqualTo(200);
        peer.environment.advance(Duration.ofHours(2));

        assertRefused(by(brief), "expired at " + brief.identity().certificate().notAfter(), "enroll again");
    }

    @Test
    void a_revoked_identity_is_refused_once_the_config_says_so() {
        SigningIdentity bob = clinic.issue("bob", RoleType.CLIENT);
        assertThat(peer.endorse(by(bob)).response().status()).isEqualTo(200);
        clinic.revoke(bob);
        Envelope update =
                peer.channel.update(ConfigChange.to(peer.channel.config).replaceMsp(clinic.mspConfig()), clinic.admin);
        peer.peer.await(peer.orderer.orderConfig(peer.channel.ordered(peer.channel.config, update)) + 1);

        assertRefused(by(bob), "access denied", "[Clinic]", "revoked");
    }

    @Test
    void a_member_that_the_channels_policy_does_not_let_propose_is_refused_with_the_policy() {
        assertRefused(by(peer.channel.port.client), "access denied", "[Port]", "/Channel/Application/Writers");
    }

    @Test
    void a_proposal_from_another_time_is_refused_with_both_times() {
        Instant now = peer.environment.clock().instant();
        for (Duration off : List.of(Duration.ofMinutes(-16), Duration.ofMinutes(16), Duration.ofDays(10_000_000))) {
            Proposal proposal = peer.proposal(clinic.client, "claims", now.plus(off), "f");
            assertRefused(
                    TestEndorser.signed(proposal, clinic.client),
                    "incorrect timestamp",
                    now.toString(),
                    "at most 15 minutes");
        }
        Proposal nearly = peer.proposal(clinic.client, "claims", now.minus(Duration.ofMinutes(14)), "f");
        assertThat(peer.endorse(TestEndorser.signed(nearly, clinic.client))
                        .response()
                        .status())
                .isEqualTo(200);
    }

    @Test
    void a_transaction_that_is_on_the_ledger_is_refused() {
        Bytes nonce = TestOrg.nonce();
        Envelope committed =
                peer.channel.transaction("claims").nonce(nonce).write("k", "v").envelope();
        peer.peer.await(peer.orderer.order(committed) + 1);
        Proposal again = Proposal.create(
                new Proposal.Call(TestChannel.ID, "claims", List.of(Bytes.utf8("f")), java.util.Map.of()),
                clinic.client.serialized(),
                nonce,
                peer.environment.clock().instant());

        assertRefused(
                TestEndorser.signed(again, clinic.client),
                "duplicate transaction found [" + committed.header().channel().txId() + "]");
    }

    @Test
    void a_contract_that_the_channel_does_not_define_is_refused_and_the_defined_ones_are_named() {
        peer.install("nowhere", (ContractContext tx, String function, List<Bytes> arguments) -> {
            throw new AssertionError("it must not run");
        });
        assertRefused(
                TestEndorser.signed(peer.proposal(clinic.client, "nowhere", "f"), clinic.client),
                "chaincode nowhere not found",
                "channel claims",
                "defined are [claims]");
    }

    @Test
    void a_contract_that_is_not_installed_here_is_refused_with_what_to_do() {
        peer.define("elsewhere");
        assertRefused(
                TestEndorser.signed(peer.proposal(clinic.client, "elsewhere", "f"), clinic.client),
                "contract 'elsewhere' is defined on channel 'claims' but not installed at Clinic",
                "install it");
    }
}
