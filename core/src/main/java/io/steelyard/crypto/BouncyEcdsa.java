package io.steelyard.crypto;

import io.steelyard.bytes.Bytes;
import java.math.BigInteger;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.math.ec.ECMultiplier;
import org.jspecify.annotations.Nullable;

/**
 * ECDSA by BouncyCastle on every NIST curve, on P-256 with tables of multiples. Nonces are derived from key and message (RFC 6979)
 * instead of drawn: a weak or repeating source of randomness would give the key away, a simulation replays to the same bytes, and
 * threads do not queue for the source.
 */
final class BouncyEcdsa implements EcdsaMath {
    @Override
    public String name() {
        return "BouncyCastle";
    }

    @Override
    public Verifier verifier(ECPublicKeyParameters key) {
        return NistCurve.isP256(key.getParameters()) ? new Warming(key) : new Plain(key);
    }

    @Override
    public Maker maker(ECPrivateKeyParameters key) {
        boolean isP256 = NistCurve.isP256(key.getParameters());
        return digest -> {
            ECDSASigner signer = isP256 ? new TabledSigner() : new ECDSASigner(nonces());
            signer.init(true, key);
            BigInteger[] made = signer.generateSignature(digest.toArray());
            return new EcdsaSignature(made[0], made[1]);
        };
    }

    private static HMacDSAKCalculator nonces() {
        return new HMacDSAKCalculator(new SHA256Digest());
    }

    /** BouncyCastle's signer with another multiplication of the base point; all else, its guarded inversion too, is its own. */
    private static final class TabledSigner extends ECDSASigner {
        TabledSigner() {
            super(nonces());
        }

        @Override
        protected ECMultiplier createBasePointMultiplier() {
            return BasePointTables.get();
        }
    }

    /** BouncyCastle's verification as it comes. */
    private record Plain(ECPublicKeyParameters key) implements Verifier {
        @Override
        public boolean verify(Bytes digest, EcdsaSignature signature) {
            // A signer of its own for each call: it costs little beside the curve arithmetic and is not thread-safe.
            ECDSASigner verifier = new ECDSASigner();
            verifier.init(false, key);
            return verifier.verifySignature(digest.toArray(), signature.r(), signature.s());
        }
    }

    /** Makes the key's table once the key has come back, since most keys of clients are seen a few times only. */
    private static final class Warming implements Verifier {
        private static final int PLAIN_CALLS = 50;

        private final ECPublicKeyParameters key;
        private final Plain plain;
        /** Only a hint of how often: threads may miss each other's counts. */
        private volatile int calls;

        private volatile @Nullable CombVerifier tabled;

        Warming(ECPublicKeyParameters key) {
            this.key = key;
            this.plain = new Plain(key);
        }

        @Override
        public boolean verify(Bytes digest, EcdsaSignature signature) {
            CombVerifier ready = tabled;
            if (ready != null) {
                return ready.verify(digest, signature);
            }
            int before = calls;
            if (before < PLAIN_CALLS) {
                calls = before + 1;
                return plain.verify(digest, signature);
            }
            CombVerifier made = CombVerifier.of(key.getQ());
            tabled = made;
            return made.verify(digest, signature);
        }
    }
}
