package io.steelyard.crypto;

import java.math.BigInteger;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;

/**
 * ECDSA by BouncyCastle on every NIST curve. Nonces are derived from key and message (RFC 6979) instead of drawn: a weak or
 * repeating source of randomness would give the key away, a simulation replays to the same bytes, and threads do not queue for
 * the source.
 */
final class BouncyEcdsa implements EcdsaMath {
    @Override
    public String name() {
        return "BouncyCastle";
    }

    @Override
    public Verifier verifier(ECPublicKeyParameters key) {
        return (digest, signature) -> {
            // A signer of its own for each call: it costs little beside the curve arithmetic and is not thread-safe.
            ECDSASigner verifier = new ECDSASigner();
            verifier.init(false, key);
            return verifier.verifySignature(digest.toArray(), signature.r(), signature.s());
        };
    }

    @Override
    public Maker maker(ECPrivateKeyParameters key) {
        return digest -> {
            ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
            signer.init(true, key);
            BigInteger[] made = signer.generateSignature(digest.toArray());
            return new EcdsaSignature(made[0], made[1]);
        };
    }
}
