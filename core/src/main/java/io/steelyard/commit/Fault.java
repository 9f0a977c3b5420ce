package io.steelyard.commit;

import io.steelyard.format.ValidationCode;

/**
 * Why a transaction is invalid: the code on the ledger and the reason in words. {@code isConflict} when nothing is wrong with it but that
 * another one came first, so that the same call may succeed as a new transaction.
 */
record Fault(ValidationCode code, String reason, boolean isConflict) {
    /** A fault of which the code tells whether it is a conflict. */
    Fault(ValidationCode code, String reason) {
        this(code, reason, TransactionOutcome.isConflict(code));
    }
}
