package io.steelyard.format;

import io.steelyard.bytes.Bytes;

/** Number, hash of the header before (empty for block 0) and SHA-256 of the concatenated envelopes. */
public record BlockHeader(long number, Bytes previousHash, Bytes dataHash) {
    /** DER SEQUENCE{INTEGER number, OCTET STRING previous, OCTET STRING data}: what orderers sign. */
    public Bytes toDer() {
        throw new UnsupportedOperationException();
    }
    /** SHA-256 of {@link #toDer()}. */
    public Bytes hash() {
        throw new UnsupportedOperationException();
    }
}
