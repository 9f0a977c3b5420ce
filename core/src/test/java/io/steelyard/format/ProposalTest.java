package io.steelyard.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.steelyard.bytes.Bytes;
import io.steelyard.crypto.Sha256;
import io.steelyard.error.MalformedException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hyperledger.fabric.protos.gateway.PreparedTransaction;
import org.hyperledger.fabric.protos.gateway.ProposedTransaction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Proposals and their answers, against what Fabric's gateway and its Java client sent each other. */
@Timeout(60)
class ProposalTest {
    private static final Bytes CREATOR = Bytes.utf8("creator");
    private static final Bytes NONCE = Bytes.hex("0102030405060708090a0b0c0d0e0f101112131415161718");
    private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.000000006Z");

    @Test
    void a_proposal_made_from_the_same_call_has_the_bytes_of_fabrics_client() throws Exception {
        SignedProposal signed = proposed();
        Proposal theirs = Proposal.parse(signed.proposal());
        assertThat(theirs.channelId()).isEqualTo("mychannel");
        assertThat(theirs.contract()).isEqualTo("basic");
        assertThat(theirs.arguments().get(0)).isEqualTo(Bytes.utf8("CreateAsset"));
        SignatureHeader signature = theirs.header().signature();
        Proposal ours = Proposal.create(
                new Proposal.Call(theirs.channelId(), theirs.contract(), theirs.arguments(), theirs.transientData()),
                signature.creator(),
                signature.nonce(),
                theirs.header().channel().timestamp());
        assertThat(ours.bytes()).isEqualTo(theirs.bytes());
        assertThat(ours.txId()).isEqualTo(theirs.txId());
        assertThat(new SignedProposal(ours.bytes(), signed.signature()).toBytes())
                .isEqualTo(signed.toBytes());
        assertThat(Sha256.of(ours.bytes())).isEqualTo(GoldenLedger.RAFT.file("gateway/proposal.digest"));
    }

    @Test
    void an_envelope_assembled_from_proposal_and_endorsements_is_the_gateways() throws Exception {
        Envelope prepared = Envelope.of(
                Bytes.of(PreparedTransaction.parseFrom(GoldenLedger.RAFT
                                .file("gateway/gateway.PreparedTransaction.pb")
                                .toArray())
                        .getEnvelope()
                        .getPayload()
                        .toByteArray()),
                Bytes.EMPTY);
        EndorsedTransaction theirs = EndorsedTransaction.parse(prepared.data());
        Proposal proposal = Proposal.parse(proposed().proposal());
        assertThat(theirs.action().proposalHash()).isEqualTo(proposal.hash());
        assertThat(theirs.proposalPayload()).isEqualTo(proposal.ledgerPayload());
        assertThat(EndorsedTransaction.assemble(proposal, theirs.responsePayload(), theirs.endorsements()))
                .isEqualTo(prepared.payload());
    }

    private static SignedProposal proposed() throws InvalidProtocolBufferException {
        byte[] bytes =
                GoldenLedger.RAFT.file("gateway/gateway.ProposedTransaction.pb").toArray();
        return SignedProposal.parse(
                Bytes.of(ProposedTransaction.parseFrom(bytes).getProposal().toByteArray()));
    }

    @Test
    void transient_data_reaches_the_endorser_but_neither_the_ledger_nor_the_hash() {
        Proposal plain = create(Map.of());
        Proposal secret = create(Map.of("b", Bytes.utf8("2"), "a", Bytes.utf8("1")));
        assertThat(secret.transientData())
                .containsExactly(Map.entry("a", Bytes.utf8("1")), Map.entry("b", Bytes.utf8("2")));
        assertThat(secret.bytes()).isNotEqualTo(plain.bytes());
        assertThat(secret.ledgerPayload()).isEqualTo(plain.ledgerPayload());
        assertThat(secret.hash()).isEqualTo(plain.hash());
        assertThat(secret.txId())
                .isEqualTo(TransactionIds.compute(NONCE, CREATOR))
                .hasSize(64);
        assertThat(secret.header().channel().timestamp()).isEqualTo(TIME);
        assertThat(secret.isInit()).isFalse();
    }

    @Test
    void what_cannot_be_run_is_malformed() throws Exception {
        var good = org.hyperledger.fabric.protos.peer.Proposal.parseFrom(
                create(Map.of()).bytes().toArray());
        assertMalformed(good.toBuilder().clearHeader().build(), "channel header");
        assertMalformed(good.toBuilder().clearPayload().build(), "arguments");
        assertMalformed(
                good.toBuilder().setPayload(ByteString.copyFromUtf8("?")).build(), "proposal payload");
        Bytes noContract = Envelope.channelHeader(HeaderType.ENDORSER_TRANSACTION, "c", "t", TIME, "");
        var header = org.hyperledger.fabric.protos.common.Header.newBuilder()
                .setChannelHeader(Wire.wrap(noContract))
                .build();
        assertMalformed(good.toBuilder().setHeader(header.toByteString()).build(), "no contract");
    }

    private static void assertMalformed(org.hyperledger.fabric.protos.peer.Proposal proposal, String part) {
        assertThatThrownBy(() -> Proposal.parse(Bytes.of(proposal.toByteArray())))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining(part);
    }

    @Test
    void answers_read_back_with_and_without_endorsement() {
        ProposalResponse refused = new ProposalResponse(ContractResponse.error("no"), Bytes.EMPTY, Optional.empty());
        assertThat(ProposalResponse.parse(refused.toBytes())).isEqualTo(refused);
        ProposalResponse endorsed = new ProposalResponse(
                ContractResponse.success(Bytes.utf8("yes")),
                Bytes.utf8("payload"),
                Optional.of(new Endorsement(CREATOR, NONCE)));
        assertThat(ProposalResponse.parse(endorsed.toBytes())).isEqualTo(endorsed);
    }

    private static Proposal create(Map<String, Bytes> transientData) {
        Proposal.Call call =
                new Proposal.Call("claims", "claims", List.of(Bytes.utf8("open"), Bytes.utf8("c-1")), transientData);
        return Proposal.create(call, CREATOR, NONCE, TIME);
    }
}
