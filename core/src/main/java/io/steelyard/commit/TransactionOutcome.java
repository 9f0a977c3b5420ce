package io.steelyard.commit;

import io.steelyard.format.ValidationCode;

/**
 * What became of a transaction that was ordered: its verdict, where it stands, and for an invalid one why in words (which key, which
 * other transaction, whose signature). {@code isConflict} when it is invalid only because another transaction came first, so that the
 * same call may succeed as a new one: what it read has changed, or the policy of a key that it writes was changed in the same block. The
 * words are this peer's and may be general after a restart, and a changed policy is then not told from a policy that is not
 * satisfied; the code is the ledger's.
 */
public record TransactionOutcome(
        String txId, ValidationCode code, long block, int position, String explanation, boolean isConflict) {
    /** An outcome of which the code tells whether it is a conflict. */
    public TransactionOutcome(String txId, ValidationCode code, long block, int position, String explanation) {
        this(txId, code, block, position, explanation, isConflict(code));
    }

    /** Whether it changed the state. */
    public boolean isValid() {
        return code == ValidationCode.VALID;
    }

    static boolean isConflict(ValidationCode code) {
        return code == ValidationCode.MVCC_READ_CONFLICT || code == ValidationCode.PHANTOM_READ_CONFLICT;
    }
}
