package io.steelyard.gateway;

/** The orderers did not take the endorsed transaction: it is certainly not ordered and nothing changed. */
public final class SubmitException extends TransactionException {
    private final boolean retryable;

    SubmitException(String txId, String message, boolean retryable, Throwable cause) {
        super(txId, message, cause);
        this.retryable = retryable;
    }

    /** True when they could not take it now (no leader, full), false when they may not. */
    @Override
    public boolean isRetryable() {
        return retryable;
    }
}
