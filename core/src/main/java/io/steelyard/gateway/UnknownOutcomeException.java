package io.steelyard.gateway;

/** Nobody can say yet whether the transaction is or will be committed. Ask again by its id; do not assume that it failed. */
public final class UnknownOutcomeException extends TransactionException {
    UnknownOutcomeException(String txId, String message, Throwable cause) {
        super(txId, message, cause);
    }

    UnknownOutcomeException(String txId, String message) {
        super(txId, message);
    }
}
