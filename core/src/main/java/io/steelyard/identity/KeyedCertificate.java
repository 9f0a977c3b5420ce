package io.steelyard.identity;

import io.steelyard.crypto.CryptoSuite;
import java.security.PrivateKey;

/** A certificate with the private key that belongs to it, as an authority issues them and a key folder holds them. */
public record KeyedCertificate(Certificate certificate, PrivateKey privateKey) {
    /**
     * The identity of this certificate in {@code mspId}, able to sign.
     *
     * @throws io.steelyard.error.ConfigurationException when the suite cannot sign with the key, or key and certificate do not
     *     belong together
     */
    public SigningIdentity identity(String mspId, CryptoSuite suite) {
        return new SigningIdentity(Identity.of(mspId, certificate), suite.signer(privateKey, certificate.publicKey()));
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "key of " + certificate;
    }
}
