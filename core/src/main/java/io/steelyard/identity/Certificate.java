package io.steelyard.identity;

import io.steelyard.bytes.Bytes;
import io.steelyard.crypto.Pem;
import io.steelyard.crypto.Sha256;
import java.math.BigInteger;
import java.security.PublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.KeyUsage;

/**
 * A parsed X.509 certificate. Immutable; two are equal when their (low-S sanitised) DER is. Whether it is any good is the MSP's
 * to say. Source: Fabric {@code msp/cert.go}, {@code msp/identities.go}.
 */
public final class Certificate {
    private final CertificateReader.Parsed parsed;
    private final String id;
    private final Bytes subjectDer;
    private final Bytes issuerDer;
    private final String subject;
    private final String issuer;
    private final List<String> commonNames;
    private final List<String> units;
    private final Instant notBefore;
    private final Instant notAfter;

    private Certificate(CertificateReader.Parsed parsed) {
        this.parsed = parsed;
        this.id = Sha256.of(parsed.der()).hex();
        this.subjectDer = CertificateReader.encoded(parsed.body().getSubject());
        this.issuerDer = CertificateReader.encoded(parsed.body().getIssuer());
        this.subject = nameOf(subjectDer);
        this.issuer = nameOf(issuerDer);
        this.commonNames = valuesOf(parsed.body().getSubject(), BCStyle.CN);
        this.units = valuesOf(parsed.body().getSubject(), BCStyle.OU);
        this.notBefore = parsed.body().getStartDate().getDate().toInstant();
        this.notAfter = parsed.body().getEndDate().getDate().toInstant();
    }

    /**
     * Reads DER or PEM. Of PEM text the first block counts whatever stands around it, as in Fabric; behind DER nothing may follow.
     *
     * @throws io.steelyard.error.MalformedException when it is neither, is larger than 64 KiB, or holds an unsupported kind of key
     */
    public static Certificate parse(Bytes pemOrDer) {
        return CertificateReader.guarded(() -> new Certificate(CertificateReader.read(pemOrDer)));
    }

    /** As {@link #parse}, but PEM only: the one form that an identity carries. */
    static Certificate parsePem(Bytes pem) {
        return CertificateReader.guarded(() -> new Certificate(CertificateReader.readPem(pem)));
    }

    /**
     * DER with the issuer's ECDSA signature in low-S form (Fabric {@code msp/cert.go}). The issuer's curve, unknown here, is told
     * by the size of the signature's numbers.
     */
    public Bytes der() {
        return parsed.der();
    }

    /**
     * DER exactly as it was read. Only TLS needs it: a certificate there is compared and hashed as the handshake shows it, with
     * the S that its issuer left.
     */
    public Bytes derAsReceived() {
        return parsed.received();
    }

    /** PEM of {@link #der()}, the bytes of Go's {@code pem.Encode}. */
    public Bytes pem() {
        return new Pem("CERTIFICATE", parsed.der()).encode();
    }

    /** Lower-case hex SHA-256 of {@link #der()}: Fabric's identity id. */
    public String id() {
        return id;
    }

    /** The key, as an object of the provider that verifies fastest. */
    public PublicKey publicKey() {
        return parsed.key();
    }

    /** Subject common name, the last when there are several (as in Go), empty when there is none. */
    public String commonName() {
        return commonNames.isEmpty() ? "" : commonNames.get(commonNames.size() - 1);
    }

    /** RFC 4514 subject. */
    public String subject() {
        return subject;
    }

    /** RFC 4514 issuer. */
    public String issuer() {
        return issuer;
    }

    /** Subject as encoded: chains are built by comparing these bytes. */
    public Bytes subjectDer() {
        return subjectDer;
    }

    /** Issuer as encoded. */
    public Bytes issuerDer() {
        return issuerDer;
    }

    /** Serial number in lower-case hex. */
    public String serial() {
        return serialNumber().toString(16);
    }

    /** Serial number, not negative. */
    public BigInteger serialNumber() {
        return parsed.body().getSerialNumber().getValue();
    }

    /** Subject OUs in order. */
    public List<String> organizationalUnits() {
        return units;
    }

    /**
     * Attributes of Fabric CA's extension 1.2.3.4.5.6.7.8.1 in order of their names, empty when absent.
     *
     * @throws io.steelyard.error.MalformedException when the extension is there and is not of that form; the certificate stays usable otherwise
     */
    public Map<String, String> attributes() {
        return FabricAttributes.decode(parsed.extensions().attributesJson());
    }

    /** First instant of validity. */
    public Instant notBefore() {
        return notBefore;
    }

    /** Last instant of validity. */
    public Instant notAfter() {
        return notAfter;
    }

    /** Whether basic constraints say that it is a certificate authority's. */
    public boolean isCa() {
        return parsed.extensions().isCa();
    }

    /** Whether there are basic constraints at all. */
    public boolean hasBasicConstraints() {
        return parsed.extensions().hasBasicConstraints();
    }

    /** How many intermediate authorities may stand below it; empty when that is not limited. */
    public OptionalInt pathLength() {
        int length = parsed.extensions().pathLength();
        return length < 0 ? OptionalInt.empty() : OptionalInt.of(length);
    }

    /** Whether the key usage extension is there. */
    public boolean hasKeyUsage() {
        return parsed.extensions().keyUsage() != 0;
    }

    /** Whether key usage names signing of certificates. */
    public boolean hasKeyUsageCertSign() {
        return (parsed.extensions().keyUsage() & KeyUsage.keyCertSign) != 0;
    }

    /** Whether key usage names signing of revocation lists. */
    public boolean hasKeyUsageCrlSign() {
        return (parsed.extensions().keyUsage() & KeyUsage.cRLSign) != 0;
    }

    /** Whether key usage names digital signatures. */
    public boolean hasKeyUsageDigitalSignature() {
        return (parsed.extensions().keyUsage() & KeyUsage.digitalSignature) != 0;
    }

    /** Object identifiers of the extended key usages, in order. */
    public List<String> extendedKeyUsages() {
        return parsed.extensions().extendedKeyUsages();
    }

    /** Subject key identifier, empty when absent. */
    public Bytes subjectKeyId() {
        return parsed.extensions().subjectKeyId();
    }

    /** Key identifier of the issuer, empty when absent. */
    public Bytes authorityKeyId() {
        return parsed.extensions().authorityKeyId();
    }

    /** Object identifiers of critical extensions that no rule here deals with; Go refuses a chain with any. */
    public List<String> unknownCriticalExtensions() {
        return parsed.extensions().unknownCritical();
    }

    /** Whether issuer and subject are the same name; not whether the signature is its own. */
    public boolean isSelfIssued() {
        return subjectDer.equals(issuerDer);
    }

    /**
     * Whether the signature in this certificate was made with the key of {@code issuer}. Only the signature is looked at: names, key
     * usage and path length are the caller's. False for algorithms with SHA-1 and unknown ones.
     */
    public boolean isSignedBy(Certificate issuer) {
        return SignatureCheck.verify(parsed.algorithm(), parsed.signed(), parsed.signature(), issuer.publicKey());
    }

    private static String nameOf(Bytes der) {
        return new X500Principal(der.toArray()).getName();
    }

    private static List<String> valuesOf(X500Name name, ASN1ObjectIdentifier type) {
        List<String> values = new ArrayList<>();
        for (RDN part : name.getRDNs(type)) {
            for (AttributeTypeAndValue pair : part.getTypesAndValues()) {
                ASN1Encodable value = pair.getValue();
                if (pair.getType().equals(type) && value instanceof ASN1String text) {
                    values.add(text.getString());
                }
            }
        }
        return List.copyOf(values);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Certificate that && der().equals(that.der());
    }

    @Override
    public int hashCode() {
        return der().hashCode();
    }

    @Override
    public String toString() {
        return subject + " (serial " + serial() + ")";
    }
}
