package io.steelyard.format;

import io.steelyard.bytes.Bytes;
import java.util.Optional;

/** What endorsers sign: {@code ProposalResponsePayload} with its {@code ChaincodeAction}. {@code results} are TxReadWriteSet bytes. */
public record ResponsePayload(
        Bytes proposalHash,
        Bytes results,
        Optional<ContractEvent> event,
        ContractResponse response,
        String contract,
        String contractVersion) {
    /** Parses it. @throws io.steelyard.error.MalformedException when it is none */
    public static ResponsePayload parse(Bytes bytes) {
        throw new UnsupportedOperationException();
    }
    /** Deterministic bytes. */
    public Bytes toBytes() {
        throw new UnsupportedOperationException();
    }
}
