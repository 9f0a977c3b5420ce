package io.steelyard.gateway;

import java.util.List;

/**
 * The call got no usable answer from the peers: checks failed, the contract refused, organizations answered differently, or not enough
 * of them answered. Nothing was ordered and nothing changed.
 */
public final class EndorsementException extends TransactionException {
    private final transient List<Refusal> refusals;

    /** One peer's refusal; {@code status} is the contract's or the peer's, 503 when it did not answer. */
    public record Refusal(String mspId, String peer, int status, String message) {}

    EndorsementException(String txId, String message, List<Refusal> refusals) {
        super(txId, message);
        this.refusals = List.copyOf(refusals);
    }

    /** Who refused and why; empty when every peer answered but their answers cannot be used. */
    public List<Refusal> refusals() {
        return refusals;
    }
}
