package io.steelyard.contract;

/** A value that has no JSON, or bytes that are not the JSON of a type; the message ends a sentence that names which value. */
final class NotConvertible extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;

    NotConvertible(String reason) {
        super(reason);
        this.reason = reason;
    }

    NotConvertible(String reason, Throwable cause) {
        super(reason, cause);
        this.reason = reason;
    }

    @Override
    public String getMessage() {
        return reason;
    }
}
