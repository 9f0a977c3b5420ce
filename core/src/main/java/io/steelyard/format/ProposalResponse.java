package io.steelyard.format;

import io.steelyard.bytes.Bytes;
import java.util.Optional;

/** An endorser's answer; {@code payload} (ProposalResponsePayload bytes) is empty and there is no endorsement when it refused. */
public record ProposalResponse(ContractResponse response, Bytes payload, Optional<Endorsement> endorsement) {
    /** Fabric's {@code ProposalResponse} message. @throws io.steelyard.error.MalformedException when it is none */
    public static ProposalResponse parse(Bytes bytes) {
        throw new UnsupportedOperationException();
    }
    /** Fabric's {@code ProposalResponse} message. */
    public Bytes toBytes() {
        throw new UnsupportedOperationException();
    }
}
