package io.steelyard.gateway;

import io.steelyard.format.ContractResponse;
import java.util.List;

/**
 * The call got no usable answer from the peers: checks failed, the contract refused, organizations answered differently, or not enough
 * of them answered. Nothing was ordered and nothing changed.
 */
public final class EndorsementException extends TransactionException {
    private final transient List<Refusal> refusals;

    /**
     * One peer's refusal. {@code status} is the contract's or the peer's, 503 when the peer did not answer; {@code isAbsence} tells that
     * from a contract that answers 503 itself.
     */
    public record Refusal(String mspId, String peer, int status, String message, boolean isAbsence) {
        private static final int ABSENT = 503;

        /** A peer that answered no. */
        static Refusal of(PeerHandle peer, ContractResponse response) {
            return new Refusal(peer.mspId(), peer.peerId(), response.status(), response.message(), false);
        }

        /** A peer that did not answer: another one may. */
        static Refusal absence(PeerHandle peer, Throwable cause) {
            return new Refusal(peer.mspId(), peer.peerId(), ABSENT, String.valueOf(cause.getMessage()), true);
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
