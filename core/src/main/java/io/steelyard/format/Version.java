package io.steelyard.format;

/** Where a value was last written: block number and position of the transaction in it (Fabric's {@code version.Height}). */
public record Version(long block, long transaction) implements Comparable<Version> {
    @Override
    public int compareTo(Version other) {
        int byBlock = Long.compareUnsigned(block, other.block);
        return byBlock != 0 ? byBlock : Long.compareUnsigned(transaction, other.transaction);
    }

    @Override
    public String toString() {
        return block + ":" + transaction;
    }
}
