package io.steelyard.format;

import io.steelyard.bytes.Bytes;

/** A proposal's bytes and the creator's signature over them. */
public record SignedProposal(Bytes proposal, Bytes signature) {
    /** Fabric's {@code SignedProposal} message. @throws io.steelyard.error.MalformedException when it is none */
    public static SignedProposal parse(Bytes bytes) {
        throw new UnsupportedOperationException();
    }
    /** Fabric's {@code SignedProposal} message. */
    public Bytes toBytes() {
        throw new UnsupportedOperationException();
    }
}
