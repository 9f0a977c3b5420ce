package io.steelyard.crypto;

import io.steelyard.bytes.Bytes;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import org.bouncycastle.crypto.generators.Ed25519KeyPairGenerator;
import org.bouncycastle.crypto.params.Ed25519KeyGenerationParameters;

/**
 * SHA-256 and new keys on Ed25519, for channels with Fabric's capability V3_0. Verifies and signs with everything that
 * {@link P256Suite} does; only new keys differ. Thread-safe.
 */
public final class Ed25519Suite implements CryptoSuite {
    private final SecureRandom random;
    private final P256Suite shared;

    private Ed25519Suite(SecureRandom random, CryptoProvider provider) {
        this.random = random;
        this.shared = P256Suite.create(random, provider);
    }

    /** A suite that draws new keys from {@code random}. */
    public static Ed25519Suite create(SecureRandom random) {
        return create(random, CryptoProvider.BOUNCYCASTLE);
    }

    /** As {@link #create(SecureRandom)}; the provider is the one for P-256 keys, Ed25519 is computed by BouncyCastle. */
    public static Ed25519Suite create(SecureRandom random, CryptoProvider provider) {
        return new Ed25519Suite(random, provider);
    }

    @Override
    public String name() {
        return "ED25519-SHA256";
    }

    @Override
    public Bytes hash(Bytes... parts) {
        return shared.hash(parts);
    }

    @Override
    public KeyPair generateKeyPair() {
        Ed25519KeyPairGenerator generator = new Ed25519KeyPairGenerator();
        generator.init(new Ed25519KeyGenerationParameters(random));
        return Keys.pairOf(generator.generateKeyPair());
    }

    @Override
    public Signer signer(PrivateKey privateKey, PublicKey publicKey) {
        return shared.signer(privateKey, publicKey);
    }

    @Override
    public boolean verify(PublicKey publicKey, Bytes message, Bytes signature) {
        return shared.verify(publicKey, message, signature);
    }
}
