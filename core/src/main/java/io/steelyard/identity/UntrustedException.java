package io.steelyard.identity;

/** Why a certificate does not belong to an MSP, in words. Never leaves this package; without a stack trace, for it is no bug. */
final class UntrustedException extends Exception {
    UntrustedException(String why) {
        super(why, null, false, false);
    }

    String why() {
        return String.valueOf(getMessage());
    }
}
