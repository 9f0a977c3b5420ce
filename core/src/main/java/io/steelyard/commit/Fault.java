package io.steelyard.commit;

import io.steelyard.format.ValidationCode;

/** Why a transaction is invalid: the code on the ledger and the reason in words. */
record Fault(ValidationCode code, String reason) {}
