package io.steelyard.error;

/** Bytes or names from outside that break a rule of the format; nothing was changed. */
public final class MalformedException extends SteelyardException {
    /** An error with its whole explanation in {@code message}. */
    public MalformedException(String message) {
        super(message);
    }

    /** An error with its explanation and the failure that showed it. */
    public MalformedException(String message, Throwable cause) {
        super(message, cause);
    }
}
