package io.steelyard.crypto;

import io.steelyard.bytes.Bytes;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyInfoFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * ECDSA on P-256 by a JCA provider, which draws nonces from its own source. The provider is passed along as an object and never
 * registered with the JVM. It is asked for the arithmetic alone, over a digest made here. Other curves, and every call in which
 * the provider throws, are computed by BouncyCastle: an exception of native code is no verdict.
 */
final class NativeP256 implements EcdsaMath {
    private static final Logger LOG = LoggerFactory.getLogger(NativeP256.class);
    private static final String ALGORITHM = "NONEwithECDSA";

    private final Provider provider;
    private final BouncyEcdsa fallback = new BouncyEcdsa();
    private final Trouble trouble;

    private NativeP256(Provider provider, Trouble trouble) {
        this.provider = provider;
        this.trouble = trouble;
    }

    /** For work: where the provider throws, BouncyCastle goes on and the log says so once. */
    static NativeP256 forgiving(Provider provider) {
        AtomicBoolean complained = new AtomicBoolean();
        return new NativeP256(provider, (task, e) -> {
            if (complained.compareAndSet(false, true)) {
                LOG.warn(
                        "{} could not {} ({}); BouncyCastle does it, here and whenever it happens again",
                        provider.getName(),
                        task,
                        e.getClass().getName());
            }
        });
    }

    /** For the proof: where the provider throws, so does this. */
    static NativeP256 strict(Provider provider) {
        return new NativeP256(provider, (task, e) -> {
            throw new IllegalStateException("could not " + task + ": " + e, e);
        });
    }

    @Override
    public String name() {
        return provider.getName() + " " + provider.getVersionStr();
    }

    @Override
    public Verifier verifier(ECPublicKeyParameters key) {
        Verifier slow = fallback.verifier(key);
        PublicKey ready = NistCurve.isP256(key.getParameters()) ? converted(key).orElse(null) : null;
        if (ready == null) {
            return slow;
        }
        return (digest, signature) -> {
            try {
                Signature verifier = Signature.getInstance(ALGORITHM, provider);
                verifier.initVerify(ready);
                verifier.update(digest.toArray());
                return verifier.verify(signature.encode().toArray());
            } catch (GeneralSecurityException | RuntimeException e) {
                trouble.report("verify a signature", e);
                return slow.verify(digest, signature);
            }
        };
    }

    @Override
    public Maker maker(ECPrivateKeyParameters key) {
        Maker slow = fallback.maker(key);
        PrivateKey ready =
                NistCurve.isP256(key.getParameters()) ? converted(key).orElse(null) : null;
        if (ready == null) {
            return slow;
        }
        return digest -> {
            try {
                Signature signer = Signature.getInstance(ALGORITHM, provider);
                signer.initSign(ready);
                signer.update(digest.toArray());
                return decoded(signer.sign());
            } catch (GeneralSecurityException | RuntimeException e) {
                trouble.report("sign", e);
                return slow.sign(digest);
            }
        };
    }

    private static EcdsaSignature decoded(byte[] der) throws SignatureException {
        return EcdsaSignature.decode(Bytes.owning(der))
                .orElseThrow(() -> new SignatureException("the provider made a signature that is not strict DER"));
    }

    private Optional<PublicKey> converted(ECPublicKeyParameters key) {
        try {
            AlgorithmIdentifier p256 =
                    new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, SECObjectIdentifiers.secp256r1);
            byte[] encoded = new SubjectPublicKeyInfo(p256, key.getQ().getEncoded(false)).getEncoded();
            return Optional.of(KeyFactory.getInstance("EC", provider).generatePublic(new X509EncodedKeySpec(encoded)));
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            trouble.report("read a public key", e);
            return Optional.empty();
        }
    }

    private Optional<PrivateKey> converted(ECPrivateKeyParameters key) {
        try {
            byte[] encoded = PrivateKeyInfoFactory.createPrivateKeyInfo(key).getEncoded();
            return Optional.of(
                    KeyFactory.getInstance("EC", provider).generatePrivate(new PKCS8EncodedKeySpec(encoded)));
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            trouble.report("read a private key", e);
            return Optional.empty();
        }
    }

    /** What to do about a provider that throws; is told nothing of a key. */
    @FunctionalInterface
    private interface Trouble {
        void report(String task, Exception e);
    }
}
