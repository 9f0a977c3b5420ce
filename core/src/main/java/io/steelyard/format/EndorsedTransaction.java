package io.steelyard.format;

import io.steelyard.bytes.Bytes;
import java.util.List;

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

        Broken(ValidationCode code, String message) {
            super(message);
            this.code = code;
        }

        /** The verdict. */
        public ValidationCode code() {
            return code;
        }
    }

    /** The envelope's payload (unsigned) for endorsed {@code proposal}. */
    public static Bytes assemble(Proposal proposal, Bytes responsePayload, List<Endorsement> endorsements) {
        throw new UnsupportedOperationException();
    }
    /** Reads a payload's data. @throws Broken with the code Fabric gives (see fabric core/common/validation/msgvalidation.go) */
    public static EndorsedTransaction parse(Bytes payloadData) throws Broken {
        throw new UnsupportedOperationException();
    }
    /** SHA-256(channel header, signature header, proposalPayload): must equal {@code action.proposalHash()}. */
    public Bytes computeProposalHash(Header header) {
        throw new UnsupportedOperationException();
    }
}
