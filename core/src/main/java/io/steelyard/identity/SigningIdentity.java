package io.steelyard.identity;

import io.steelyard.bytes.Bytes;
import io.steelyard.crypto.Signer;

/** An identity together with the means to sign as it. */
public record SigningIdentity(Identity identity, Signer signer) implements Signer {
    /** MSP id of the organization. */
    public String mspId() {
        return identity.mspId();
    }

    /** The {@code SerializedIdentity} bytes. */
    public Bytes serialized() {
        return identity.serialized();
    }

    @Override
    public Bytes sign(Bytes message) {
        return signer.sign(message);
    }
}
