package io.steelyard.crypto;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.ConfigurationException;
import java.math.BigInteger;
import java.security.PrivateKey;
import java.security.PublicKey;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * Signers for keys held in this JVM. ECDSA nonces are derived from key and message (RFC 6979) instead of drawn: a weak or
 * repeating source of randomness would give the key away, a simulation replays to the same bytes, and threads do not queue for
 * the source.
 */
final class KeySigners {
    private KeySigners() {}

    static Signer of(PrivateKey privateKey, PublicKey publicKey) {
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
                ? message -> signEcdsa(ec, message)
                : edwards((Ed25519PrivateKeyParameters) secret);
    }

    private static Bytes signEcdsa(ECPrivateKeyParameters key, Bytes message) {
        ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
        signer.init(true, key);
        BigInteger[] made = signer.generateSignature(Sha256.digest(message));
        BigInteger order = key.getParameters().getN();
        return new EcdsaSignature(made[0], made[1]).toLowS(order).encode();
    }

    private static Signer edwards(Ed25519PrivateKeyParameters key) {
        Ed25519PublicKeyParameters open = key.generatePublicKey();
        return message -> {
            byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
            key.sign(Ed25519.Algorithm.Ed25519, open, null, message.toArray(), 0, message.size(), signature, 0);
            return Bytes.owning(signature);
        };
    }
}
