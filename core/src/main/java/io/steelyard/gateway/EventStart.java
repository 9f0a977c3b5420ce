package io.steelyard.gateway;

/**
 * Where a stream of events begins. {@code block} is the first block to look at, {@code afterTxId} (empty for none) a transaction in it
 * up to which everything is skipped. A negative block stands for the next block to be committed.
 */
public record EventStart(long block, String afterTxId) {
    /** With the next block that is committed. */
    public static EventStart next() {
        return new EventStart(-1, "");
    }

    /** With this block. */
    public static EventStart atBlock(long number) {
        return new EventStart(number, "");
    }

    /** After this transaction of this block: where somebody stopped who had handled it. */
    public static EventStart after(long block, String txId) {
        return new EventStart(block, txId);
    }

    /** Where a checkpoint says, or {@code otherwise} when it holds nothing yet. */
    public static EventStart from(Checkpoint checkpoint, EventStart otherwise) {
        return checkpoint.load().orElse(otherwise);
    }
}
