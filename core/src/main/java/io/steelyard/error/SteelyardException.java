package io.steelyard.error;

/** What every error of Steelyard is. The kinds are few, so that a caller can tell what to do about one. */
public abstract sealed class SteelyardException extends RuntimeException
        permits MalformedException, ConfigurationException, StorageException, UnavailableException, LedgerException {

    SteelyardException(String message) {
        super(message);
    }

    SteelyardException(String message, Throwable cause) {
        super(message, cause);
    }

    /** What happened, with which value, what was allowed and what to do; never null. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }

    /** Whether the same call may succeed later with nothing else changed. */
    public boolean isRetryable() {
        return false;
    }
}
