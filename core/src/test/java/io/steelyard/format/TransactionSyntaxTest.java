package io.steelyard.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.steelyard.bytes.Bytes;
import io.steelyard.crypto.Sha256;
import io.steelyard.format.EndorsedTransaction.Broken;
import io.steelyard.format.TransactionSyntax.Check;
import io.steelyard.format.TransactionSyntax.Flaw;
import java.util.function.Consumer;
import org.hyperledger.fabric.protos.common.ChannelHeader;
import org.hyperledger.fabric.protos.common.Payload;
import org.hyperledger.fabric.protos.common.SignatureHeader;
import org.hyperledger.fabric.protos.ledger.rwset.NsReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.TxReadWriteSet;
import org.hyperledger.fabric.protos.peer.ChaincodeAction;
import org.hyperledger.fabric.protos.peer.ChaincodeActionPayload;
import org.hyperledger.fabric.protos.peer.ChaincodeEvent;
import org.hyperledger.fabric.protos.peer.ChaincodeHeaderExtension;
import org.hyperledger.fabric.protos.peer.ChaincodeID;
import org.hyperledger.fabric.protos.peer.ProposalResponsePayload;
import org.hyperledger.fabric.protos.peer.Transaction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each way to be broken has Fabric's code, and it is found at Fabric's place among the checks. */
@Timeout(60)
class TransactionSyntaxTest {
    private static final ByteString NO_MESSAGE = ByteString.copyFrom(new byte[] {(byte) 0xff});

    /** A real transaction taken apart; tests change one part, hash and id follow unless a test spoils them. */
    private final Parts parts = Parts.of(GoldenLedger.RAFT.peer(6));

    @Test
    void the_untouched_transaction_has_no_flaw() {
        TransactionSyntax syntax = TransactionSyntax.check(parts.envelope());
        assertThat(syntax.flaw()).isEmpty();
        assertThat(syntax.isConfig()).isFalse();
        assertThat(syntax.transaction().action().contract()).isEqualTo("basic");
    }

    @Test
    void bytes_that_are_no_envelope_give_another_reason() {
        assertFlaw(Bytes.hex("ff"), Check.CREATOR_SIGNATURE, ValidationCode.INVALID_OTHER_REASON);
        TransactionSyntax syntax = TransactionSyntax.check(Bytes.hex("ff"));
        assertThatThrownBy(syntax::envelope).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(syntax::header).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_payload_that_is_no_message_is_a_bad_payload() {
        Bytes envelope = Envelope.of(Bytes.hex("ff"), Bytes.hex("01")).bytes();
        assertFlaw(envelope, Check.CREATOR_SIGNATURE, ValidationCode.BAD_PAYLOAD);
    }

    @Test
    void an_empty_envelope_has_a_bad_common_header() {
        assertFlaw(Bytes.EMPTY, Check.CREATOR_SIGNATURE, ValidationCode.BAD_COMMON_HEADER);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4, 5, 6, 8, -1})
    void types_without_a_place_in_a_block_are_bad_common_headers(int type) {
        parts.channel.setType(type);
        assertFlaw(Check.CREATOR_SIGNATURE, ValidationCode.BAD_COMMON_HEADER);
    }

    @Test
    void epoch_nonce_and_creator_belong_to_the_common_header() {
        assertFlawOf(each -> each.channel.setEpoch(1), Check.CREATOR_SIGNATURE, ValidationCode.BAD_COMMON_HEADER);
        assertFlawOf(each -> each.signature.clearNonce(), Check.CREATOR_SIGNATURE, ValidationCode.BAD_COMMON_HEADER);
        assertFlawOf(each -> each.signature.clearCreator(), Check.CREATOR_SIGNATURE, ValidationCode.BAD_COMMON_HEADER);
        assertFlawOf(
                each -> each.channelOverride = NO_MESSAGE, Check.CREATOR_SIGNATURE, ValidationCode.BAD_COMMON_HEADER);
    }

    @Test
    void a_config_update_is_unsupported_once_its_signature_was_checked() {
        parts.channel.setType(HeaderType.CONFIG_UPDATE.number());
        assertFlaw(Check.DUPLICATES, ValidationCode.UNSUPPORTED_TX_PAYLOAD);
        assertThat(TransactionSyntax.check(parts.envelope()).header().channel().type())
                .isEqualTo(2);
    }

    @Test
    void config_transactions_are_left_to_the_configuration_unless_empty() {
        parts.channel.setType(HeaderType.CONFIG.number());
        TransactionSyntax syntax = TransactionSyntax.check(parts.envelope());
        assertThat(syntax.flaw()).isEmpty();
        assertThat(syntax.isConfig()).isTrue();
        assertThatThrownBy(syntax::transaction).isInstanceOf(IllegalStateException.class);
        parts.dataOverride = ByteString.EMPTY;
        assertFlaw(Check.DUPLICATES, ValidationCode.INVALID_CONFIG_TRANSACTION);
    }

    @Test
    void a_transaction_id_that_does_not_follow_from_nonce_and_creator_is_bad() {
        parts.channel.setTxId("00" + parts.channel.getTxId().substring(2));
        assertFlaw(Check.DUPLICATES, ValidationCode.BAD_PROPOSAL_TXID);
        parts.channel.clearTxId();
        assertFlaw(Check.DUPLICATES, ValidationCode.BAD_PROPOSAL_TXID);
    }

    @Test
    void the_id_is_judged_before_the_action() {
        parts.channel.clearTxId();
        parts.dataOverride = NO_MESSAGE;
        assertFlaw(Check.DUPLICATES, ValidationCode.BAD_PROPOSAL_TXID);
    }

    @Test
    void whatever_is_wrong_with_the_outer_action_makes_an_invalid_endorser_transaction() {
        assertInvalidEndorser(each -> each.dataOverride = ByteString.EMPTY);
        assertInvalidEndorser(each -> each.dataOverride = NO_MESSAGE);
        assertInvalidEndorser(each -> each.transaction.clearActions());
        assertInvalidEndorser(each -> each.transaction.addActions(each.transaction.getActions(0)));
        assertInvalidEndorser(each -> each.actionHeader.clearNonce());
        assertInvalidEndorser(each -> each.actionHeader.clearCreator());
        assertInvalidEndorser(each -> each.actionHeaderOverride = NO_MESSAGE);
        assertInvalidEndorser(each -> each.payloadOverride = NO_MESSAGE);
        assertInvalidEndorser(each -> each.payload.clearAction());
        assertInvalidEndorser(each -> each.payload.clearChaincodeProposalPayload());
        assertInvalidEndorser(each -> each.responseOverride = NO_MESSAGE);
        assertInvalidEndorser(each -> each.responseOverride = ByteString.EMPTY);
    }

    @Test
    void a_proposal_hash_that_does_not_match_makes_an_invalid_endorser_transaction() {
        assertInvalidEndorser(each -> each.hashOverride = ByteString.copyFromUtf8("another"));
        assertInvalidEndorser(each -> each.hashOverride = ByteString.EMPTY);
    }

    @Test
    void the_actions_own_header_counts_for_the_hash_and_may_differ_from_the_envelopes() {
        parts.actionHeader.setNonce(ByteString.copyFromUtf8("other"));
        assertThat(TransactionSyntax.check(parts.envelope()).flaw()).isEmpty();
    }

    @Test
    void a_bad_header_extension_is_found_after_the_duplicate_check() {
        parts.channel.setExtension(NO_MESSAGE);
        assertFlaw(Check.POLICIES, ValidationCode.BAD_HEADER_EXTENSION);
        assertThat(TransactionSyntax.check(parts.envelope()).header().channel().contract())
                .isEmpty();
    }

    @Test
    void an_action_that_is_missing_or_no_message_is_a_bad_response_payload() {
        assertFlawOf(
                each -> each.actionOverride = ByteString.EMPTY, Check.POLICIES, ValidationCode.BAD_RESPONSE_PAYLOAD);
        assertFlawOf(each -> each.actionOverride = NO_MESSAGE, Check.POLICIES, ValidationCode.BAD_RESPONSE_PAYLOAD);
    }

    @Test
    void results_are_read_to_the_innermost_set() {
        ByteString namespace = TxReadWriteSet.newBuilder()
                .addNsRwset(NsReadWriteSet.newBuilder().setRwset(NO_MESSAGE))
                .build()
                .toByteString();
        var collections = NsReadWriteSet.newBuilder();
        collections.addCollectionHashedRwsetBuilder().setHashedRwset(NO_MESSAGE);
        ByteString collection =
                TxReadWriteSet.newBuilder().addNsRwset(collections).build().toByteString();
        for (ByteString results : new ByteString[] {NO_MESSAGE, namespace, collection}) {
            assertFlawOf(each -> each.action.setResults(results), Check.POLICIES, ValidationCode.BAD_RWSET);
        }
    }

    @Test
    void a_missing_contract_is_another_reason_than_a_wrong_one() {
        Check check = Check.POLICIES;
        ValidationCode missing = ValidationCode.INVALID_OTHER_REASON;
        ValidationCode wrong = ValidationCode.INVALID_CHAINCODE;
        assertFlawOf(each -> each.channel.clearExtension(), check, missing);
        assertFlawOf(each -> each.action.clearChaincodeId(), check, missing);
        assertFlawOf(each -> each.channel.setExtension(extension("")), check, wrong);
        assertFlawOf(each -> each.channel.setExtension(extension("other")), check, wrong);
        assertFlawOf(each -> each.action.getChaincodeIdBuilder().clearVersion(), check, wrong);
        assertFlawOf(each -> each.action.getChaincodeIdBuilder().setName("other"), check, wrong);
    }

    private static ByteString extension(String contract) {
        return ChaincodeHeaderExtension.newBuilder()
                .setChaincodeId(ChaincodeID.newBuilder().setName(contract))
                .build()
                .toByteString();
    }

    @Test
    void an_event_must_be_one_and_of_the_contract_itself() {
        Check check = Check.POLICIES;
        ValidationCode code = ValidationCode.INVALID_OTHER_REASON;
        ByteString foreign =
                ChaincodeEvent.newBuilder().setChaincodeId("other").build().toByteString();
        assertFlawOf(each -> each.action.setEvents(NO_MESSAGE), check, code);
        assertFlawOf(each -> each.action.setEvents(foreign), check, code);
    }

    @Test
    void a_namespace_that_comes_twice_is_an_illegal_write_set() {
        var twice = NsReadWriteSet.newBuilder().setNamespace("basic").build();
        ByteString results = TxReadWriteSet.newBuilder()
                .addNsRwset(twice)
                .addNsRwset(twice)
                .build()
                .toByteString();
        assertFlawOf(each -> each.action.setResults(results), Check.POLICIES, ValidationCode.ILLEGAL_WRITESET);
    }

    @Test
    void reading_the_data_alone_gives_the_same_codes() {
        parts.transaction.addActions(parts.transaction.getActions(0));
        assertThatThrownBy(() -> EndorsedTransaction.parse(data())).isInstanceOfSatisfying(Broken.class, broken -> {
            assertThat(broken.code()).isEqualTo(ValidationCode.INVALID_ENDORSER_TRANSACTION);
            assertThat(broken.reason()).contains("one action");
            assertThat(broken.getStackTrace()).isEmpty();
        });
    }

    private Bytes data() {
        return Envelope.inBlock(parts.envelope()).data();
    }

    private static void assertInvalidEndorser(Consumer<Parts> change) {
        assertFlawOf(change, Check.DUPLICATES, ValidationCode.INVALID_ENDORSER_TRANSACTION);
    }

    private static void assertFlawOf(Consumer<Parts> change, Check check, ValidationCode code) {
        Parts fresh = Parts.of(GoldenLedger.RAFT.peer(6));
        change.accept(fresh);
        assertFlaw(fresh.envelope(), check, code);
    }

    private void assertFlaw(Check check, ValidationCode code) {
        assertFlaw(parts.envelope(), check, code);
    }

    private static void assertFlaw(Bytes envelope, Check check, ValidationCode code) {
        TransactionSyntax syntax = TransactionSyntax.check(envelope);
        assertThat(syntax.flaw()).hasValueSatisfying(flaw -> {
            assertThat(flaw.code()).isEqualTo(code);
            assertThat(flaw.before()).isEqualTo(check);
            assertThat(flaw.reason()).isNotBlank();
        });
        for (Check each : Check.values()) {
            assertThat(syntax.flawBefore(each).map(Flaw::code).isPresent()).isEqualTo(each == check);
        }
        assertThat(syntax.isConfig()).isFalse();
    }

    /** Builders for each layer and, for bytes that no builder makes, overrides. */
    private static final class Parts {
        final ChannelHeader.Builder channel;
        final SignatureHeader.Builder signature;
        final SignatureHeader.Builder actionHeader;
        final Transaction.Builder transaction;
        final ChaincodeActionPayload.Builder payload;
        final ProposalResponsePayload.Builder response;
        final ChaincodeAction.Builder action;
        ByteString channelOverride = ByteString.EMPTY;
        ByteString dataOverride = ByteString.copyFromUtf8("none");
        ByteString actionHeaderOverride = ByteString.EMPTY;
        ByteString payloadOverride = ByteString.EMPTY;
        ByteString responseOverride = ByteString.copyFromUtf8("none");
        ByteString actionOverride = ByteString.copyFromUtf8("none");
        ByteString hashOverride = ByteString.copyFromUtf8("none");

        private Parts(Payload whole) throws InvalidProtocolBufferException {
            channel = ChannelHeader.parseFrom(whole.getHeader().getChannelHeader()).toBuilder();
            signature = SignatureHeader.parseFrom(whole.getHeader().getSignatureHeader()).toBuilder();
            transaction = Transaction.parseFrom(whole.getData()).toBuilder();
            actionHeader = SignatureHeader.parseFrom(transaction.getActions(0).getHeader()).toBuilder();
            payload = ChaincodeActionPayload.parseFrom(transaction.getActions(0).getPayload()).toBuilder();
            response = ProposalResponsePayload.parseFrom(payload.getAction().getProposalResponsePayload()).toBuilder();
            action = ChaincodeAction.parseFrom(response.getExtension()).toBuilder();
        }

        static Parts of(Bytes block) {
            try {
                return new Parts(Payload.parseFrom(
                        Block.parse(block).envelopes().get(0).payload().toArray()));
            } catch (InvalidProtocolBufferException broken) {
                throw new AssertionError(broken);
            }
        }

        Bytes envelope() {
            Bytes channelBytes = Wire.copy(or(channelOverride, channel.build().toByteString()));
            Bytes signatureBytes = Wire.copy(signature.build().toByteString());
            return Envelope.of(
                            Envelope.payload(channelBytes, signatureBytes, Wire.copy(data(channelBytes))),
                            Bytes.hex("01"))
                    .bytes();
        }

        private ByteString data(Bytes channelBytes) {
            if (!isNone(dataOverride)) {
                return dataOverride;
            }
            if (transaction.getActionsCount() != 1) {
                return transaction.build().toByteString();
            }
            ByteString header = or(actionHeaderOverride, actionHeader.build().toByteString());
            Bytes hash = Sha256.of(channelBytes, Wire.copy(header), Wire.copy(payload.getChaincodeProposalPayload()));
            response.setProposalHash(isNone(hashOverride) ? Wire.wrap(hash) : hashOverride);
            response.setExtension(isNone(actionOverride) ? action.build().toByteString() : actionOverride);
            if (payload.hasAction()) {
                payload.getActionBuilder()
                        .setProposalResponsePayload(
                                isNone(responseOverride) ? response.build().toByteString() : responseOverride);
            }
            transaction
                    .getActionsBuilder(0)
                    .setHeader(header)
                    .setPayload(or(payloadOverride, payload.build().toByteString()));
            return transaction.build().toByteString();
        }

        private static boolean isNone(ByteString override) {
            return override.equals(ByteString.copyFromUtf8("none"));
        }

        private static ByteString or(ByteString override, ByteString otherwise) {
            return override.isEmpty() ? otherwise : override;
        }
    }
}
