package io.steelyard.crypto;

import io.steelyard.bytes.Bytes;

/** Signs with one private key, which may live outside the JVM and is never handed out. Thread-safe. */
@FunctionalInterface
public interface Signer {
    /** The signature over {@code message}: DER with low S for ECDSA, 64 bytes for Ed25519. */
    Bytes sign(Bytes message);
}
