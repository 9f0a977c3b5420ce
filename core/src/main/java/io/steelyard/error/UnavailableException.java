package io.steelyard.error;

/** Refused for now: a full queue, no leader, a closing node. Nothing was changed and the same call may succeed later. */
public final class UnavailableException extends SteelyardException {
    /** A refusal with its reason. */
    public UnavailableException(String message) {
        super(message);
    }

    /** A refusal with its reason and cause. */
    public UnavailableException(String message, Throwable cause) {
        super(message, cause);
    }

    @Override
    public boolean isRetryable() {
        return true;
    }
}
