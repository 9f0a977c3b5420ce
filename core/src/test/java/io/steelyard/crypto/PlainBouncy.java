package io.steelyard.crypto;

import java.math.BigInteger;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;

/** BouncyCastle's own ECDSA as it comes, to compare with. */
final class PlainBouncy implements EcdsaMath {
    @Override
    public String name() {
        return "plain BouncyCastle";
    }

    @Override
    public Verifier verifier(ECPublicKeyParameters key) {
        return (digest, signature) -> {
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
