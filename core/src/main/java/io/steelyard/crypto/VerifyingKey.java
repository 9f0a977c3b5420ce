package io.steelyard.crypto;

import io.steelyard.bytes.Bytes;
import java.math.BigInteger;
import java.security.PublicKey;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.jspecify.annotations.Nullable;

/** A public key made ready for verifying many signatures. Immutable, any thread. */
sealed interface VerifyingKey {
    /** Whether {@code signature} over {@code message} was made with this key; never throws. */
    boolean verify(HashedMessage message, Bytes signature);

    /** The ready form of {@code key}; one that verifies nothing when its kind is not supported. */
    static VerifyingKey of(PublicKey key, EcdsaMath math) {
        AsymmetricKeyParameter parameters = Keys.parametersOf(key);
        if (parameters instanceof ECPublicKeyParameters ec) {
            return new Ecdsa(math.verifier(ec), ec.getParameters().getN());
        }
        return parameters instanceof Ed25519PublicKeyParameters ed ? new Edwards(ed) : new Unsupported();
    }

    /**
     * ECDSA over SHA-256 whatever the curve, as Fabric's MSP does it. What the standard and Fabric say about the form of a signature
     * is decided here: strict DER, R and S from 1, R below the order, S at most half of it; bytes behind the signature are passed over.
     */
    record Ecdsa(EcdsaMath.Verifier math, BigInteger order) implements VerifyingKey {
        @Override
        public boolean verify(HashedMessage message, Bytes signature) {
            EcdsaSignature parsed = wellFormed(signature);
            return parsed != null && math.verify(message.digest(), parsed);
        }

        boolean verifyDigest(Bytes digest, Bytes signature) {
            EcdsaSignature parsed = wellFormed(signature);
            return parsed != null && math.verify(digest, parsed);
        }

        private @Nullable EcdsaSignature wellFormed(Bytes signature) {
            EcdsaSignature parsed = EcdsaSignature.decodeLeading(signature).orElse(null);
            return parsed != null && parsed.isLowS(order) && parsed.r().compareTo(order) < 0 ? parsed : null;
        }
    }

    /** Ed25519 over the whole message (RFC 8032). */
    record Edwards(Ed25519PublicKeyParameters key) implements VerifyingKey {
        @Override
        public boolean verify(HashedMessage hashed, Bytes signature) {
            Bytes message = hashed.message();
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
        public boolean verify(HashedMessage message, Bytes signature) {
            return false;
        }
    }
}
