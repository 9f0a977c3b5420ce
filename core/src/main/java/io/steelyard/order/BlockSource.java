package io.steelyard.order;

import io.steelyard.format.Block;

/** Where ordered blocks come from: an ordering node, near or far. Any thread. */
public interface BlockSource {
    /** The ordering node's id. */
    String nodeId();

    /** Number of blocks that can be read. */
    long height();

    /**
     * Reads a block below the height.
     *
     * @throws io.steelyard.error.UnavailableException when the node does not answer now
     */
    Block read(long number);

    /**
     * Whether the blocks are somebody's ledger and not an ordering node's: if they carry verdicts and commit hashes these are compared
     * with one's own, and a block that claims others is refused.
     */
    default boolean isLedger() {
        return false;
    }

    /** Runs {@code wake} after each growth of the height, on the node's thread: it must be short. Close it to stop. */
    Subscription onGrowth(Runnable wake);

    /** A registered listener. */
    interface Subscription extends AutoCloseable {
        /** Stops the calls. Idempotent. */
        @Override
        void close();
    }
}
