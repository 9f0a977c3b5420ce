package io.steelyard.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.steelyard.bytes.Bytes;
import io.steelyard.crypto.CryptoSuite;
import io.steelyard.crypto.P256Suite;
import io.steelyard.format.BlockSignatures.Entry;
import io.steelyard.identity.Certificate;
import io.steelyard.identity.Identity;
import io.steelyard.identity.SigningIdentity;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.hyperledger.fabric.protos.common.ConfigEnvelope;
import org.hyperledger.fabric.protos.common.Orderers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every signature on the golden ledgers is over the message that we say it is over. */
@Timeout(60)
class GoldenSignaturesTest {
    private final CryptoSuite suite = P256Suite.create(new SecureRandom());

    @ParameterizedTest
    @EnumSource
    void creators_signed_the_payload(GoldenLedger ledger) {
        int checked = 0;
        for (Bytes bytes : ledger.peer().subList(1, ledger.height())) {
            for (TransactionSyntax syntax : Block.parse(bytes).transactions()) {
                Identity creator = Identity.parse(syntax.header().signature().creator());
                assertVerifies(
                        creator, syntax.envelope().payload(), syntax.envelope().signature());
                checked++;
            }
        }
        assertThat(checked).isGreaterThanOrEqualTo(17);
    }

    @ParameterizedTest
    @EnumSource
    void endorsers_signed_the_response_payload_and_their_identity(GoldenLedger ledger) {
        int checked = 0;
        for (TransactionSyntax syntax : GoldenBlocksTest.endorsed(ledger)) {
            for (Endorsement endorsement : syntax.transaction().endorsements()) {
                Bytes message = Bytes.concat(syntax.transaction().responsePayload(), endorsement.endorser());
                assertVerifies(Identity.parse(endorsement.endorser()), message, endorsement.signature());
                checked++;
            }
        }
        assertThat(checked).isGreaterThanOrEqualTo(29);
    }

    @Test
    void the_raft_orderer_signed_value_header_and_der() {
        for (Bytes bytes : GoldenLedger.RAFT.orderer().subList(1, GoldenLedger.RAFT.height())) {
            Block block = Block.parse(bytes);
            BlockSignatures signatures = BlockSignatures.parse(block.metadata(Block.SIGNATURES));
            assertThat(signatures.entries()).hasSize(1);
            Entry entry = signatures.entries().get(0);
            assertThat(entry.isByIdentifier()).isFalse();
            assertVerifies(
                    Identity.parse(entry.creator()), signatures.message(entry, block.header()), entry.signature());
            assertThat(signatures.lastConfig()).isEqualTo(block.number() < 15 ? 0 : 15);
            assertThat(block.metadata(Block.LAST_CONFIG))
                    .isEqualTo(BlockSignatures.lastConfigSlot(signatures.lastConfig()));
        }
    }

    @Test
    void a_quorum_of_bft_orderers_signed_value_identifier_and_der() {
        Map<Long, Identity> consenters = consenters();
        for (Bytes bytes : GoldenLedger.BFT.orderer().subList(1, GoldenLedger.BFT.height())) {
            Block block = Block.parse(bytes);
            BlockSignatures signatures = BlockSignatures.parse(block.metadata(Block.SIGNATURES));
            assertThat(signatures.entries().stream().map(Entry::consenterId).distinct())
                    .hasSize(3);
            for (Entry entry : signatures.entries()) {
                assertThat(entry.isByIdentifier()).isTrue();
                assertThat(entry.creator()).isEqualTo(Bytes.EMPTY);
                Identity signer = Objects.requireNonNull(consenters.get(entry.consenterId()));
                assertVerifies(signer, signatures.message(entry, block.header()), entry.signature());
            }
        }
    }

    private static Map<Long, Identity> consenters() {
        Envelope genesis = Block.parse(GoldenLedger.BFT.peer(0)).envelopes().get(0);
        try {
            var group = ConfigEnvelope.parseFrom(genesis.data().toArray())
                    .getConfig()
                    .getChannelGroup();
            var value = group.getGroupsOrThrow("Orderer")
                    .getValuesOrThrow("Orderers")
                    .getValue();
            return Orderers.parseFrom(value).getConsenterMappingList().stream()
                    .collect(Collectors.toMap(
                            consenter -> Integer.toUnsignedLong(consenter.getId()),
                            consenter -> Identity.of(
                                    consenter.getMspId(),
                                    Certificate.parse(
                                            Bytes.of(consenter.getIdentity().toByteArray())))));
        } catch (InvalidProtocolBufferException broken) {
            throw new AssertionError(broken);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_genesis_block_says_config_block_0_and_nobody_signed_it(GoldenLedger ledger) {
        Block genesis = Block.parse(ledger.orderer().get(0));
        assertThat(genesis.metadata(Block.SIGNATURES)).isEqualTo(BlockSignatures.unsigned(0));
        assertThat(genesis.metadata(Block.LAST_CONFIG)).isEqualTo(BlockSignatures.lastConfigSlot(0));
        assertThat(BlockSignatures.parse(genesis.metadata(Block.SIGNATURES)).entries())
                .isEmpty();
    }

    @Test
    void a_slot_signed_here_reads_back_and_verifies() {
        Block block = Block.parse(GoldenLedger.RAFT.peer(16));
        BlockSignatures theirs = BlockSignatures.parse(block.metadata(Block.SIGNATURES));
        KeyPair keys = suite.generateKeyPair();
        SigningIdentity signer = new SigningIdentity(
                Identity.parse(theirs.entries().get(0).creator()), suite.signer(keys.getPrivate(), keys.getPublic()));
        Bytes slot = BlockSignatures.sign(
                block.header(), theirs.lastConfig(), theirs.consenterMetadata(), signer, Bytes.hex("0102"));
        BlockSignatures ours = BlockSignatures.parse(slot);
        assertThat(ours.value()).isEqualTo(theirs.value());
        assertThat(ours.lastConfig()).isEqualTo(15);
        assertThat(ours.entries()).hasSize(1);
        Entry entry = ours.entries().get(0);
        assertThat(entry.creator()).isEqualTo(signer.serialized());
        assertThat(entry.signatureHeader()).isEqualTo(Envelope.signatureHeader(signer.serialized(), Bytes.hex("0102")));
        assertThat(suite.verify(keys.getPublic(), ours.message(entry, block.header()), entry.signature()))
                .isTrue();
    }

    private void assertVerifies(Identity signer, Bytes message, Bytes signature) {
        assertThat(suite.verify(signer.certificate().publicKey(), message, signature))
                .isTrue();
        assertThat(suite.verify(signer.certificate().publicKey(), Bytes.concat(message, Bytes.hex("00")), signature))
                .isFalse();
    }

    /** The list is written out so that a ledger with fewer blocks does not pass unnoticed. */
    @Test
    void the_ledgers_have_their_full_height() {
        assertThat(List.of(
                        GoldenLedger.RAFT.orderer().size(),
                        GoldenLedger.BFT.orderer().size()))
                .containsExactly(17, 18);
    }
}
