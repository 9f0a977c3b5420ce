package io.steelyard.gateway;

import io.steelyard.commit.TransactionOutcome;
import io.steelyard.format.ValidationCode;

/** The transaction was ordered and found invalid: it stands in its block and changed nothing. */
public final class CommitException extends TransactionException {
    private final transient TransactionOutcome outcome;

    CommitException(TransactionOutcome outcome) {
        super(
                outcome.txId(),
                "transaction " + outcome.txId() + " was invalidated in block " + outcome.block() + ": " + outcome.code()
                        + " (" + outcome.explanation() + ")");
        this.outcome = outcome;
    }

    /** The verdict with its explanation. */
    public TransactionOutcome outcome() {
        return outcome;
    }

    /** The validation code. */
    public ValidationCode code() {
        return outcome.code();
    }

    /** True for conflicts with other transactions: running the call again may succeed. */
    @Override
    public boolean isRetryable() {
        return outcome.isConflict();
    }
}
