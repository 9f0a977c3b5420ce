package io.steelyard.state;

/** An additive write cannot be made: the transaction is invalid as a whole. */
final class AdditionRefused extends Exception {
    private static final long serialVersionUID = 1L;

    AdditionRefused(String message) {
        super(message, null, false, false);
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
