package io.steelyard.gateway;

import io.steelyard.error.LedgerException;

/** A call that did not end in a committed transaction or an answer; carries the transaction id, by which one can ask again. */
public abstract sealed class TransactionException extends LedgerException
        permits EndorsementException, SubmitException, CommitException, UnknownOutcomeException {
    private final String txId;

    TransactionException(String txId, String message) {
        super(message);
        this.txId = txId;
    }

    TransactionException(String txId, String message, Throwable cause) {
        super(message, cause);
        this.txId = txId;
    }

    /** Transaction id. */
    public String txId() {
        return txId;
    }
}
