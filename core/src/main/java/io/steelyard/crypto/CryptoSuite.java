package io.steelyard.crypto;

import io.steelyard.bytes.Bytes;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;

/**
 * The algorithms of a network. The signature algorithm follows from the key (P-256 or P-384: ECDSA over SHA-256 with low S,
 * strict DER; Ed25519: the whole message), as in Fabric 3; the suite chooses the hash and the kind of new keys. Thread-safe.
 */
public interface CryptoSuite {
    /** Name recorded in directories and configs, e.g. {@code P256-SHA256}. */
    String name();

    /** Digest of all parts as if concatenated; 32 bytes. */
    Bytes hash(Bytes... parts);

    /** A fresh key pair of the suite's own kind. */
    KeyPair generateKeyPair();

    /**
     * A signer for {@code privateKey}; {@code publicKey} is its other half.
     *
     * @throws io.steelyard.error.ConfigurationException when the suite does not support this kind of key
     */
    Signer signer(PrivateKey privateKey, PublicKey publicKey);

    /**
     * Whether {@code signature} over {@code message} was made with the key. False, never an exception, for malformed, high-S or
     * wrong signatures and for kinds of keys that the suite does not support.
     */
    boolean verify(PublicKey publicKey, Bytes message, Bytes signature);
}
