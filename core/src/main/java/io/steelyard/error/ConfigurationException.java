package io.steelyard.error;

/** A specification, name or artifact that cannot work: unknown organization, missing module, foreign directory. Mend it and start again. */
public final class ConfigurationException extends SteelyardException {
    /** An error with its whole explanation in {@code message}. */
    public ConfigurationException(String message) {
        super(message);
    }

    /** An error with its explanation and the failure that showed it. */
    public ConfigurationException(String message, Throwable cause) {
        super(message, cause);
    }
}
