package io.steelyard.crypto;

import io.steelyard.bytes.Bytes;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import org.bouncycastle.crypto.generators.ECKeyPairGenerator;
import org.bouncycastle.crypto.params.ECKeyGenerationParameters;

/**
 * SHA-256 and new keys on P-256: the default, and what Fabric networks use. Verifies ECDSA on every NIST curve and Ed25519.
 * Computed by BouncyCastle's P-256 arithmetic, which is an order of magnitude quicker than JDK 17's own, or by a native provider
 * ({@link CryptoProvider}); nothing is registered with the JVM. Thread-safe.
 */
public final class P256Suite implements CryptoSuite {
    private static final int KEYS_READY_MAX = 4096;

    private final SecureRandom random;
    private final EcdsaMath math;
    private final KeyCache<VerifyingKey> keys;

    private P256Suite(SecureRandom random, EcdsaMath math) {
        this.random = random;
        this.math = math;
        this.keys = new KeyCache<>(KEYS_READY_MAX, key -> VerifyingKey.of(key, math));
    }

    /** A suite that draws new keys from {@code random} and computes with BouncyCastle; signing draws nothing (RFC 6979). */
    public static P256Suite create(SecureRandom random) {
        return create(random, CryptoProvider.BOUNCYCASTLE);
    }

    /**
     * A suite that draws new keys from {@code random} and lets the chosen provider compute signatures on P-256. A native provider
     * draws nonces from its own source, so that signing the same message twice gives two signatures.
     *
     * @throws io.steelyard.error.ConfigurationException when a certain provider is asked for that is not on the class path, does
     *     not load on this platform, or does not give the known answers
     */
    public static P256Suite create(SecureRandom random, CryptoProvider provider) {
        return new P256Suite(random, Providers.choose(provider));
    }

    /** Who computes signatures on P-256, with the version if it is not BouncyCastle. */
    public String provider() {
        return math.name();
    }

    @Override
    public String name() {
        return "P256-SHA256";
    }

    @Override
    public Bytes hash(Bytes... parts) {
        return Sha256.of(parts);
    }

    @Override
    public KeyPair generateKeyPair() {
        ECKeyPairGenerator generator = new ECKeyPairGenerator();
        generator.init(new ECKeyGenerationParameters(NistCurve.p256(), random));
        return Keys.pairOf(generator.generateKeyPair());
    }

    /**
     * {@inheritDoc}
     *
     * @throws io.steelyard.error.ConfigurationException also when the two keys are not one pair
     */
    @Override
    public Signer signer(PrivateKey privateKey, PublicKey publicKey) {
        return KeySigners.of(privateKey, publicKey, math);
    }

    @Override
    public boolean verify(PublicKey publicKey, Bytes message, Bytes signature) {
        return verify(publicKey, new HashedMessage(message), signature);
    }

    boolean verify(PublicKey publicKey, HashedMessage message, Bytes signature) {
        return keys.get(publicKey).verify(message, signature);
    }
}
