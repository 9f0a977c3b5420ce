package io.steelyard.order;

import java.util.concurrent.CompletionStage;

/**
 * The ordering-engine port: one per channel and ordering node. It agrees on a sequence of batches and hands each to
 * {@link OrdererHost#ordered} exactly once, in order, on one thread; block numbers and hashes are the host's to make. Any thread may
 * propose.
 */
public interface Orderer extends AutoCloseable {
    /** Starts agreeing; batches after {@link OrdererHost#appliedIndex()} are handed over. Returns at once. */
    void start();

    /**
     * Proposes a batch, forwarding to the leader when this node is not it. Completes when the batch is agreed on, or exceptionally:
     * {@link io.steelyard.error.UnavailableException} when it was certainly not taken (full, no leader, closed) and
     * {@link OrderUnknownException} when it may still be ordered.
     */
    CompletionStage<Void> propose(Batch batch);

    /** Where the engine stands now. */
    OrdererStatus status();

    /**
     * Whether the engine itself makes agreed batches durable before handing them over, so that a block lost from this node's log is
     * made again from them. If not, the node syncs its block log before it delivers a block.
     */
    default boolean keepsEntries() {
        return true;
    }

    /** Stops and returns when its threads have ended. Idempotent. */
    @Override
    void close();
}
