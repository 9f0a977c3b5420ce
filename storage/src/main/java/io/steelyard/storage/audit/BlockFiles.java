package io.steelyard.storage.audit;

import io.steelyard.format.Block;

/** One way in which a ledger lies in files. Used by one thread at a time; changes nothing. */
interface BlockFiles extends AutoCloseable {
    /** What it is, in words. */
    String kind();

    /**
     * Finds out where more blocks lie, behind those that are known.
     *
     * @throws io.steelyard.error.SteelyardException naming the block where the files cannot be followed on; those before stay known
     */
    void locate();

    /** Number of blocks whose place is known. */
    long located();

    /** Reads a block whose place is known. @throws io.steelyard.error.SteelyardException when it is damaged, naming it */
    Block read(long number);

    @Override
    void close();
}
