package io.steelyard.gateway;

import io.steelyard.error.LedgerException;

/** A call that did not end in a committed transaction or an answer; carries the transaction id, by which one can ask again. */
public abstract sealed class TransactionException extends LedgerException
        permits EndorsementException, SubmitException, CommitException, UnknownOutcomeException {
    private final String txId;
    private int attempts = 1;

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

    /** How many transactions the call made in all, this one the last; more than one only where a {@link RetryPolicy} asks for it. */
    public int attempts() {
        return attempts;
    }

    /** Before anybody sees it. */
    void madeIn(int transactions) {
        attempts = transactions;
    }

    @Override
    public String getMessage() {
        return super.getMessage() + (attempts > 1 ? " (attempt " + attempts + ")" : "");
    }
}
