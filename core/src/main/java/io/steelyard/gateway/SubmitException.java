package io.steelyard.gateway;

/** The orderers did not take the endorsed transaction: it is certainly not ordered and nothing changed. */
public final class SubmitException extends TransactionException {
    private final boolean retryable;
    private final boolean stale;

    SubmitException(String txId, String message, boolean retryable, Throwable cause) {
        super(txId, message, cause);
        this.retryable = retryable;
        this.stale = false;
    }

    private SubmitException(String txId, String message) {
        super(txId, message);
        this.retryable = true;
        this.stale = true;
    }

    /** Not handed to the orderers, because it has lost already. */
    static SubmitException stale(String txId, String why) {
        return new SubmitException(
                txId, "transaction " + txId + " was not ordered, since it can never become valid: " + why);
    }

    /** Whether it was not even handed to the orderers, because something it read has changed since: {@link CallOptions#abortsStale}. */
    public boolean isStale() {
        return stale;
    }

    /** True when they could not take it now (no leader, full) or it was stale, false when they may not. */
    @Override
    public boolean isRetryable() {
        return retryable;
    }
}
