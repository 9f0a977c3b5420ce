package io.steelyard.identity;

import io.steelyard.bytes.Bytes;

/** An MSP id and a certificate, as parsed; whether it is valid is the MSP's to say. Immutable. Equal when MSP id and certificate are. */
public final class Identity {
    private Identity() {}

    /** Parses Fabric's {@code SerializedIdentity}. @throws io.steelyard.error.MalformedException when it is none */
    public static Identity parse(Bytes serialized) {
        throw new UnsupportedOperationException();
    }
    /** The identity of {@code certificate} in {@code mspId}; serialized with the certificate's PEM. */
    public static Identity of(String mspId, Certificate certificate) {
        throw new UnsupportedOperationException();
    }
    /** MSP id of the organization. */
    public String mspId() {
        throw new UnsupportedOperationException();
    }
    /** The certificate. */
    public Certificate certificate() {
        throw new UnsupportedOperationException();
    }
    /** The {@code SerializedIdentity} bytes exactly as received or first built. */
    public Bytes serialized() {
        throw new UnsupportedOperationException();
    }
}
