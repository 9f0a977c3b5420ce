package io.steelyard.error;

/** An expected outcome of a ledger operation that is not success: refused, invalidated, fate unknown. */
public abstract non-sealed class LedgerException extends SteelyardException {
    /** An outcome explained by {@code message}. */
    protected LedgerException(String message) {
        super(message);
    }

    /** An outcome explained by {@code message}, with what led to it. */
    protected LedgerException(String message, Throwable cause) {
        super(message, cause);
    }
}
