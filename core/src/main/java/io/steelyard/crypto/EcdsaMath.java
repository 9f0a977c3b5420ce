package io.steelyard.crypto;

import io.steelyard.bytes.Bytes;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;

/**
 * The arithmetic of ECDSA, without any rule about how a signature is written: callers have read it strictly, and both its numbers
 * are positive and below the order of the group. What it makes need not have a low S. Any thread.
 */
interface EcdsaMath {
    /** Who computes, for the log. */
    String name();

    /** Prepares a public key, whose point is known to lie on its curve. */
    Verifier verifier(ECPublicKeyParameters key);

    /** Prepares a private key. */
    Maker maker(ECPrivateKeyParameters key);

    /** Verifies with one key. */
    @FunctionalInterface
    interface Verifier {
        /** Whether the signature over the 32 byte digest was made with the key; never throws. */
        boolean verify(Bytes digest, EcdsaSignature signature);
    }

    /** Signs with one key. */
    @FunctionalInterface
    interface Maker {
        /** A signature over the 32 byte digest. */
        EcdsaSignature sign(Bytes digest);
    }
}
