package io.steelyard.format;

import io.steelyard.bytes.Bytes;

/** A contract's answer: status (below 400 is success), message, payload. It stands on the ledger and must match byte for byte. */
public record ContractResponse(int status, String message, Bytes payload) {
    /** Status 200 with a payload. */
    public static ContractResponse success(Bytes payload) {
        return new ContractResponse(200, "", payload);
    }

    /** Status 500 with a message. */
    public static ContractResponse error(String message) {
        return new ContractResponse(500, message, Bytes.EMPTY);
    }

    /** Whether the status is below 400. */
    public boolean isSuccess() {
        return status < 400;
    }
}
