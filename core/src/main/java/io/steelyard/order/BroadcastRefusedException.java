package io.steelyard.order;

import io.steelyard.error.LedgerException;

/** An envelope that admission does not let into the order; nothing was changed. Sending it again will be refused again. */
public final class BroadcastRefusedException extends LedgerException {
    /** Why, as Fabric's broadcast statuses tell it apart. */
    public enum Status {
        BAD_REQUEST(400),
        FORBIDDEN(403),
        NOT_FOUND(404);

        private final int number;

        Status(int number) {
            this.number = number;
        }

        /** Fabric's number for it. */
        public int number() {
            return number;
        }
    }

    private final Status status;

    /** A refusal with its reason in words. */
    public BroadcastRefusedException(Status status, String message) {
        super(message);
        this.status = status;
    }

    /** Which kind of refusal. */
    public Status status() {
        return status;
    }
}
