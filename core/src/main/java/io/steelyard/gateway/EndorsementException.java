package io.steelyard.gateway;

import java.util.List;

/**
 * The call got no usable answer from the peers: checks failed, the contract refused, organizations answered differently, or not enough
 * of them answered. Nothing was ordered and nothing changed.
 */
public final class EndorsementException extends TransactionException {
    private final transient List<Refusal> refusals;

    /** One peer's refusal; {@code status} is the contract's or the peer's, 503 when it did not answer. */
    public record Refusal(String mspId, String peer, int status, String message) {
        static final int ABSENT = 503;

        /** Whether the peer did not answer: another one may. */
        public boolean isAbsence() {
            return status == ABSENT;
        }
    }

    EndorsementException(String txId, String message, List<Refusal> refusals) {
        super(txId, message);
        this.refusals = List.copyOf(refusals);
    }

    /** With every refusal told in the message. */
    static EndorsementException of(String txId, String what, List<Refusal> refusals) {
        StringBuilder message = new StringBuilder(what);
        for (Refusal refusal : refusals) {
            message.append("; ")
                    .append(refusal.mspId())
                    .append(" (")
                    .append(refusal.peer())
                    .append(") refused with ")
                    .append(refusal.status())
                    .append(": ")
                    .append(refusal.message());
        }
        return new EndorsementException(txId, message.toString(), refusals);
    }

    /** Who refused and why; empty when every peer answered but their answers cannot be used. */
    public List<Refusal> refusals() {
        return refusals;
    }

    /** True when peers were missing and nobody refused: they may be back later. */
    @Override
    public boolean isRetryable() {
        return !refusals.isEmpty() && refusals.stream().allMatch(Refusal::isAbsence);
    }
}
