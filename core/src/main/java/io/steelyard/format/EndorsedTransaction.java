package io.steelyard.format;

import io.steelyard.bytes.Bytes;
import io.steelyard.crypto.Sha256;
import java.util.List;
import org.hyperledger.fabric.protos.peer.ChaincodeActionPayload;
import org.hyperledger.fabric.protos.peer.ChaincodeEndorsedAction;
import org.hyperledger.fabric.protos.peer.Transaction;
import org.hyperledger.fabric.protos.peer.TransactionAction;
import org.jspecify.annotations.Nullable;

/** The single action of an endorser transaction, as found in an envelope. Byte fields are exactly as received. */
public record EndorsedTransaction(
        Bytes actionHeader,
        Bytes proposalPayload,
        Bytes responsePayload,
        ResponsePayload action,
        List<Endorsement> endorsements) {
    /** Copies the list. */
    public EndorsedTransaction {
        endorsements = List.copyOf(endorsements);
    }

    /** Why an envelope's data is no endorser transaction, with the validation code that Fabric gives for it. */
    public static final class Broken extends Exception {
        private static final long serialVersionUID = 1L;
        private final ValidationCode code;

        private final String reason;

        /** Without a stack trace: hostile input must not cost one, and the reason says it all. */
        Broken(ValidationCode code, @Nullable String reason) {
            super(reason, null, false, false);
            this.code = code;
            this.reason = String.valueOf(reason);
        }

        /** What is wrong, in words. */
        public String reason() {
            return reason;
        }

        /** The verdict. */
        public ValidationCode code() {
            return code;
        }
    }

    /** The envelope's payload (unsigned) for endorsed {@code proposal}. */
    public static Bytes assemble(Proposal proposal, Bytes responsePayload, List<Endorsement> endorsements) {
        ChaincodeActionPayload action = ChaincodeActionPayload.newBuilder()
                .setChaincodeProposalPayload(Wire.wrap(proposal.ledgerPayload()))
                .setAction(ChaincodeEndorsedAction.newBuilder()
                        .setProposalResponsePayload(Wire.wrap(responsePayload))
                        .addAllEndorsements(
                                endorsements.stream().map(Endorsements::message).toList()))
                .build();
        Header header = proposal.header();
        Transaction transaction = Transaction.newBuilder()
                .addActions(TransactionAction.newBuilder()
                        .setHeader(Wire.wrap(header.signatureBytes()))
                        .setPayload(action.toByteString()))
                .build();
        return Envelope.payload(header.channelBytes(), header.signatureBytes(), Wire.encode(transaction));
    }

    /**
     * Reads a payload's data, without what needs the envelope's header (see {@link TransactionSyntax}).
     *
     * @throws Broken with the code Fabric gives (see fabric core/common/validation/msgvalidation.go)
     */
    public static EndorsedTransaction parse(Bytes payloadData) throws Broken {
        return ActionReader.read(payloadData).transaction();
    }

    /**
     * SHA-256(channel header, action header, proposalPayload): must equal {@code action.proposalHash()}. The action's own signature
     * header counts, as in Fabric; it is the envelope's when the transaction was assembled by an honest client.
     */
    public Bytes computeProposalHash(Header header) {
        return Sha256.of(header.channelBytes(), actionHeader, proposalPayload);
    }
}
