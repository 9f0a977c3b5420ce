package io.steelyard.order;

import io.steelyard.format.Envelope;
import java.util.concurrent.CompletionStage;

/** The way into the order: an ordering node, near or far. Any thread. */
public interface Broadcast {
    /** The ordering node's id. */
    String nodeId();

    /** Whether an envelope sent here now can be ordered; among ready nodes a leader is nearer. */
    OrdererStatus status();

    /**
     * Hands over an envelope. Completes when it has been agreed on; exceptionally with {@link BroadcastRefusedException} when it may
     * not be ordered, {@link io.steelyard.error.UnavailableException} when it certainly was not taken now, and
     * {@link OrderUnknownException} when it may still be ordered.
     */
    CompletionStage<Void> broadcast(Envelope envelope);
}
