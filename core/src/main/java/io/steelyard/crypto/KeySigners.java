package io.steelyard.crypto;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.ConfigurationException;
import java.math.BigInteger;
import java.security.PrivateKey;
import java.security.PublicKey;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** Signers for keys held in this JVM. */
final class KeySigners {
    private KeySigners() {}

    static HashedSigner of(PrivateKey privateKey, PublicKey publicKey, EcdsaMath math) {
        AsymmetricKeyParameter secret = Keys.parametersOf(privateKey);
        if (secret == null) {
            throw new ConfigurationException("cannot sign with a private key of algorithm " + privateKey.getAlgorithm()
                    + ": supported are EC keys on NIST curves and Ed25519 whose bytes are accessible;"
                    + " give a Signer of your own for keys in a device");
        }
        if (!Keys.isPair(privateKey, publicKey)) {
            throw new ConfigurationException("the private key (" + privateKey.getAlgorithm() + ") and the public key ("
                    + publicKey.getAlgorithm() + ") are not the halves of one pair");
        }
        return secret instanceof ECPrivateKeyParameters ec
                ? ecdsa(math.maker(ec), ec.getParameters().getN())
                : edwards((Ed25519PrivateKeyParameters) secret);
    }

    private static HashedSigner ecdsa(EcdsaMath.Maker maker, BigInteger order) {
        return message -> maker.sign(message.digest()).toLowS(order).encode();
    }

    private static HashedSigner edwards(Ed25519PrivateKeyParameters key) {
        Ed25519PublicKeyParameters open = key.generatePublicKey();
        return hashed -> {
            Bytes message = hashed.message();
            byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
            key.sign(Ed25519.Algorithm.Ed25519, open, null, message.toArray(), 0, message.size(), signature, 0);
            return Bytes.owning(signature);
        };
    }

    /** A signer that takes a digest which was computed already. */
    @FunctionalInterface
    interface HashedSigner extends Signer {
        Bytes sign(HashedMessage message);

        @Override
        default Bytes sign(Bytes message) {
            return sign(new HashedMessage(message));
        }
    }
}
