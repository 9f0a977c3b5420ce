package io.steelyard.order;

import io.steelyard.error.LedgerException;

/** A batch was sent to the engine and no answer came: it may or may not be ordered later. */
public final class OrderUnknownException extends LedgerException {
    /** Why nothing is known. */
    public OrderUnknownException(String message, Throwable cause) {
        super(message, cause);
    }
}
