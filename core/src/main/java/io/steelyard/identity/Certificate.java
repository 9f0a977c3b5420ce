package io.steelyard.identity;

import io.steelyard.bytes.Bytes;
import java.security.PublicKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A parsed X.509 certificate. Immutable; two are equal when their (low-S sanitised) DER is. */
public final class Certificate {
    private Certificate() {}

    /** Reads PEM or DER. @throws io.steelyard.error.MalformedException when it is neither, or trailing bytes follow */
    public static Certificate parse(Bytes pemOrDer) {
        throw new UnsupportedOperationException();
    }

    /** DER with the issuer's ECDSA signature in low-S form (Fabric {@code msp/cert.go}). */
    public Bytes der() {
        throw new UnsupportedOperationException();
    }
    /** PEM of {@link #der()}. */
    public Bytes pem() {
        throw new UnsupportedOperationException();
    }
    /** Lower-case hex SHA-256 of {@link #der()}: Fabric's identity id. */
    public String id() {
        throw new UnsupportedOperationException();
    }
    /** The key, as an object of the provider that verifies fastest. */
    public PublicKey publicKey() {
        throw new UnsupportedOperationException();
    }
    /** Subject common name, empty when there is none. */
    public String commonName() {
        throw new UnsupportedOperationException();
    }
    /** RFC 4514 subject. */
    public String subject() {
        throw new UnsupportedOperationException();
    }
    /** RFC 4514 issuer. */
    public String issuer() {
        throw new UnsupportedOperationException();
    }
    /** Serial number in lower-case hex. */
    public String serial() {
        throw new UnsupportedOperationException();
    }
    /** Subject OUs in order. */
    public List<String> organizationalUnits() {
        throw new UnsupportedOperationException();
    }
    /** Attributes of Fabric CA's extension 1.2.3.4.5.6.7.8.1, empty when absent. */
    public Map<String, String> attributes() {
        throw new UnsupportedOperationException();
    }
    /** First instant of validity. */
    public Instant notBefore() {
        throw new UnsupportedOperationException();
    }
    /** Last instant of validity. */
    public Instant notAfter() {
        throw new UnsupportedOperationException();
    }
}
