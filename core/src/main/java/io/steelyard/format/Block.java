package io.steelyard.format;

import io.steelyard.bytes.Bytes;
import java.util.List;

/** A block: header, envelopes (raw bytes), five metadata slots. Immutable; parsed envelopes and the encoding are kept. */
public final class Block {
    /** Slot of the orderer's signatures. */
    public static final int SIGNATURES = 0;
    /** Slot of the last config block's number (also inside SIGNATURES). */
    public static final int LAST_CONFIG = 1;
    /** Slot of the validation codes, one byte a transaction. */
    public static final int TRANSACTIONS_FILTER = 2;
    /** Deprecated slot, empty. */
    public static final int ORDERER = 3;
    /** Slot of the commit hash. */
    public static final int COMMIT_HASH = 4;

    private Block() {}

    /** The next block over these envelopes with empty metadata slots. */
    public static Block create(long number, Bytes previousHash, List<Bytes> envelopes) {
        throw new UnsupportedOperationException();
    }
    /** Parses Fabric's {@code common.Block}. @throws io.steelyard.error.MalformedException when it is none or has no header */
    public static Block parse(Bytes bytes) {
        throw new UnsupportedOperationException();
    }
    /** SHA-256 of the concatenation. */
    public static Bytes dataHash(List<Bytes> envelopes) {
        throw new UnsupportedOperationException();
    }
    /** Fabric's {@code common.Block} bytes; as received if it was parsed. */
    public Bytes toBytes() {
        throw new UnsupportedOperationException();
    }
    /** The header. */
    public BlockHeader header() {
        throw new UnsupportedOperationException();
    }
    /** The header's number. */
    public long number() {
        throw new UnsupportedOperationException();
    }
    /** The header's hash, computed once. */
    public Bytes hash() {
        throw new UnsupportedOperationException();
    }
    /** Envelopes, raw. */
    public List<Bytes> data() {
        throw new UnsupportedOperationException();
    }
    /** The content of a metadata slot, empty when absent. */
    public Bytes metadata(int slot) {
        throw new UnsupportedOperationException();
    }
    /** The same block with this slot replaced. */
    public Block withMetadata(int slot, Bytes content) {
        throw new UnsupportedOperationException();
    }
    /** Validation codes, empty when not yet validated. */
    public List<ValidationCode> validationCodes() {
        throw new UnsupportedOperationException();
    }
}
