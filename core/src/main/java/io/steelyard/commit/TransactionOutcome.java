package io.steelyard.commit;

import io.steelyard.format.ValidationCode;

/**
 * What became of a transaction that was ordered: its verdict, where it stands, and for an invalid one why in words (which key, which
 * other transaction, whose signature). The words are this peer's and may be general after a restart; the code is the ledger's.
 */
public record TransactionOutcome(String txId, ValidationCode code, long block, int position, String explanation) {
    /** Whether it changed the state. */
    public boolean isValid() {
        return code == ValidationCode.VALID;
    }
}
