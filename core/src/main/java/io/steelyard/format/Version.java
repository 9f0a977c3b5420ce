package io.steelyard.format;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.MalformedException;

/** Where a value was last written: block number and position of the transaction in it (Fabric's {@code version.Height}). */
public record Version(long block, long transaction) implements Comparable<Version> {
    /**
     * Reads what {@link #toBytes()} writes.
     *
     * @throws MalformedException when it is anything else
     */
    public static Version parse(Bytes bytes) {
        int second = bytes.isEmpty() ? 1 : 1 + bytes.at(0);
        if (bytes.size() <= second || second < 1 || bytes.size() != second + 1 + bytes.at(second)) {
            throw new MalformedException("these bytes are no version: " + bytes);
        }
        Version version = new Version(number(bytes, 1, second), number(bytes, second + 1, bytes.size()));
        if (!version.toBytes().equals(bytes)) {
            throw new MalformedException("these bytes are no version in its shortest form: " + bytes);
        }
        return version;
    }

    private static long number(Bytes bytes, int start, int end) {
        long number = 0;
        for (int i = start; i < end; i++) {
            number = number << 8 | Byte.toUnsignedInt(bytes.at(i));
        }
        return number;
    }

    /**
     * Fabric's encoding whose order as unsigned bytes is the order of versions: for block and transaction each the number of bytes
     * that follow, then the unsigned number, big end first, without leading zeros (fabric:common/ledger/util/util.go).
     */
    public Bytes toBytes() {
        int blockSize = size(block);
        int transactionSize = size(transaction);
        byte[] bytes = new byte[2 + blockSize + transactionSize];
        put(block, blockSize, bytes, 0);
        put(transaction, transactionSize, bytes, 1 + blockSize);
        return Bytes.owning(bytes);
    }

    private static int size(long number) {
        return (Long.SIZE - Long.numberOfLeadingZeros(number) + Byte.SIZE - 1) / Byte.SIZE;
    }

    private static void put(long number, int size, byte[] bytes, int start) {
        bytes[start] = (byte) size;
        for (int i = 0; i < size; i++) {
            bytes[start + size - i] = (byte) (number >>> Byte.SIZE * i);
        }
    }

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
