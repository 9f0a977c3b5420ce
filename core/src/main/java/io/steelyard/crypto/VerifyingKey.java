package io.steelyard.crypto;

import io.steelyard.bytes.Bytes;
import java.math.BigInteger;
import java.security.PublicKey;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** A public key made ready for verifying many signatures. Immutable, any thread. */
sealed interface VerifyingKey {
    /** Whether {@code signature} over {@code message} was made with this key; never throws. */
    boolean verify(Bytes message, Bytes signature);

    /** The ready form of {@code key}; one that verifies nothing when its kind is not supported. */
    static VerifyingKey of(PublicKey key) {
        AsymmetricKeyParameter parameters = Keys.parametersOf(key);
        if (parameters instanceof ECPublicKeyParameters ec) {
            return new Ecdsa(ec, ec.getParameters().getN());
        }
        return parameters instanceof Ed25519PublicKeyParameters ed ? new Edwards(ed) : new Unsupported();
    }

    /** ECDSA over SHA-256 whatever the curve, as Fabric's MSP does it, which also passes over bytes behind the signature. */
    record Ecdsa(ECPublicKeyParameters key, BigInteger order) implements VerifyingKey {
        @Override
        public boolean verify(Bytes message, Bytes signature) {
            EcdsaSignature parsed = EcdsaSignature.decodeLeading(signature).orElse(null);
            if (parsed == null || !parsed.isLowS(order)) {
                return false;
            }
            // A signer of its own for each call: it costs little beside the curve arithmetic and is not thread-safe.
            ECDSASigner verifier = new ECDSASigner();
            verifier.init(false, key);
            return verifier.verifySignature(Sha256.digest(message), parsed.r(), parsed.s());
        }
    }

    /** Ed25519 over the whole message (RFC 8032). */
    record Edwards(Ed25519PublicKeyParameters key) implements VerifyingKey {
        @Override
        public boolean verify(Bytes message, Bytes signature) {
            return signature.size() == Ed25519.SIGNATURE_SIZE
                    && key.verify(
                            Ed25519.Algorithm.Ed25519,
                            null,
                            message.toArray(),
                            0,
                            message.size(),
                            signature.toArray(),
                            0);
        }
    }

    /** A key that this suite cannot use. */
    record Unsupported() implements VerifyingKey {
        @Override
        public boolean verify(Bytes message, Bytes signature) {
            return false;
        }
    }
}
