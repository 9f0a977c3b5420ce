package io.steelyard.identity;

import io.steelyard.bytes.Bytes;
import io.steelyard.crypto.CryptoSuite;
import io.steelyard.crypto.Keys;
import io.steelyard.crypto.Pem;
import io.steelyard.error.ConfigurationException;
import io.steelyard.error.MalformedException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;

/**
 * The built-in certificate authority of one organization: enough for a consortium that runs no Fabric CA. It issues, revokes and
 * signs revocation lists; who may ask is its owner's business. In memory until {@link #saveTo} gives it a directory; from then on,
 * and after {@link #open}, it keeps a register of what it issued and revoked there. Thread-safe; one process per directory.
 *
 * <p>Its own certificate is valid for 15 years, those it issues for 10 as cryptogen's unless asked otherwise, all from five
 * minutes ago, so that a clock that is a little behind accepts them.
 */
public final class CertificateAuthority {
    private static final Duration AUTHORITY_VALIDITY = Duration.ofDays(15 * 365);
    private static final Duration BACKDATE = Duration.ofMinutes(5);
    private static final int SERIAL_BITS = 128;

    private final KeyedCertificate own;
    private final List<Certificate> above;
    private final Means means;
    private final AuthorityRegister register;

    private CertificateAuthority(
            KeyedCertificate own, List<Certificate> above, Means means, AuthorityRegister register) {
        this.own = own;
        this.above = List.copyOf(above);
        this.means = means;
        this.register = register;
    }

    /** What an authority works with. */
    private record Means(CryptoSuite suite, InstantSource clock, SecureRandom random) {}

    /** Adds to a certificate what depends on its subject. */
    @FunctionalInterface
    private interface Extending {
        void extend(X509v3CertificateBuilder builder, SubjectPublicKeyInfo key) throws IOException;
    }

    /**
     * A new self-signed authority, in memory.
     *
     * @param commonName its name, by custom {@code ca.<domain>}
     * @param organization subject organization, by custom the domain
     */
    public static CertificateAuthority createRoot(
            String commonName, String organization, CryptoSuite suite, InstantSource clock, SecureRandom random) {
        Means means = new Means(suite, clock, random);
        KeyPair keys = suite.generateKeyPair();
        X500Name name = CertificateWriter.authorityName(commonName, organization);
        Instant end = clock.instant().plus(AUTHORITY_VALIDITY);
        ContentSigner signer = signerOf(means, keys);
        X509v3CertificateBuilder builder = builder(means, name, end, name, keys.getPublic());
        Certificate certificate = signed(builder, keys.getPublic(), CertificateWriter::addAuthorityExtensions, signer);
        return new CertificateAuthority(
                new KeyedCertificate(certificate, keys.getPrivate()), List.of(), means, AuthorityRegister.inMemory());
    }

    /** A new authority certified by this one, in memory. Its parameters are those of {@link #createRoot}. */
    public CertificateAuthority createIntermediate(String commonName, String organization) {
        KeyPair keys = means.suite.generateKeyPair();
        X500Name name = CertificateWriter.authorityName(commonName, organization);
        Certificate certificate =
                certify(name, keys.getPublic(), AUTHORITY_VALIDITY, CertificateWriter::addAuthorityExtensions);
        return new CertificateAuthority(
                new KeyedCertificate(certificate, keys.getPrivate()), chain(), means, AuthorityRegister.inMemory());
    }

    /**
     * The authority that {@link #saveTo} wrote, or the {@code ca} directory of cryptogen's output; it goes on writing its register
     * there.
     *
     * @throws io.steelyard.error.StorageException when a file is missing or damaged, or key and certificate do not belong together
     */
    public static CertificateAuthority open(
            Path directory, CryptoSuite suite, InstantSource clock, SecureRandom random) {
        KeyedCertificate own = AuthorityFiles.readOwn(directory);
        return new CertificateAuthority(
                own,
                AuthorityFiles.readAbove(directory),
                new Means(suite, clock, random),
                AuthorityRegister.open(directory));
    }

    /**
     * Writes certificate, key (readable for its owner only), the authorities above and the register to a directory, which is made
     * if need be, and keeps the register there from now on.
     *
     * @throws io.steelyard.error.StorageException when that fails
     */
    public void saveTo(Path directory) {
        AuthorityFiles.write(directory, own, above);
        register.moveTo(directory);
    }

    /** Its own certificate. */
    public Certificate certificate() {
        return own.certificate();
    }

    /** Its own certificate and those of the authorities above it; the root is last. */
    public List<Certificate> chain() {
        List<Certificate> chain = new ArrayList<>();
        chain.add(own.certificate());
        chain.addAll(above);
        return List.copyOf(chain);
    }

    /** A certificate for a new key of the suite's kind. */
    public KeyedCertificate issue(CertificateRequest request) {
        KeyPair keys = means.suite.generateKeyPair();
        return new KeyedCertificate(issueFor(request, keys.getPublic()), keys.getPrivate());
    }

    /**
     * A certificate for a key made elsewhere.
     *
     * @throws ConfigurationException when the key cannot be certified
     */
    public Certificate issueFor(CertificateRequest request, PublicKey key) {
        X500Name subject = CertificateWriter.memberName(request);
        return certify(
                subject,
                key,
                request.validity(),
                (builder, info) -> CertificateWriter.addMemberExtensions(builder, request, info));
    }

    /**
     * A certificate for the key in a PKCS#10 request. Only the key is taken from it: subject and extensions are for the authority
     * to decide and stand in {@code request}.
     *
     * @param pkcs10 PEM or DER
     * @throws MalformedException when it is no PKCS#10 request, or is not signed by the key in it
     */
    public Certificate issueFor(CertificateRequest request, Bytes pkcs10) {
        return issueFor(request, SigningRequests.keyOf(pkcs10));
    }

    /** Revokes by serial number, from the next {@link #revocationList} on. Idempotent; durable when it returns. */
    public void revoke(BigInteger serial) {
        register.revoke(serial, means.clock.instant().truncatedTo(ChronoUnit.SECONDS));
    }

    /**
     * Revokes a certificate that this authority issued.
     *
     * @throws ConfigurationException when another authority did
     */
    public void revoke(Certificate certificate) {
        if (!certificate.isSignedBy(own.certificate())) {
            throw new ConfigurationException(
                    certificate + " was not issued by " + own.certificate() + "; ask its own authority to revoke it");
        }
        revoke(certificate.serialNumber());
    }

    /** Serial numbers it issued, in ascending order, without those before {@link #open} of a directory that has no register. */
    public Set<BigInteger> issuedSerials() {
        return register.issued();
    }

    /** Serial numbers it revoked, in ascending order. */
    public Set<BigInteger> revokedSerials() {
        return register.revoked().keySet();
    }

    /**
     * A freshly signed revocation list in DER, valid for a year (Fabric ignores that), with this authority's key identifier.
     */
    public Bytes revocationList() {
        Instant now = means.clock.instant().truncatedTo(ChronoUnit.SECONDS);
        return RevocationLists.sign(own.certificate(), register.revoked(), now, signerOf(means, keys()));
    }

    /** {@link #revocationList} in PEM ({@code X509 CRL}), as an MSP config carries it. */
    public Bytes revocationListPem() {
        return new Pem("X509 CRL", revocationList()).encode();
    }

    private Certificate certify(X500Name subject, PublicKey key, Duration validity, Extending extensions) {
        Instant wanted = means.clock.instant().plus(validity);
        Instant ownEnd = own.certificate().notAfter();
        Instant end = wanted.isBefore(ownEnd) ? wanted : ownEnd;
        X500Name issuer = X500Name.getInstance(own.certificate().subjectDer().toArray());
        X509v3CertificateBuilder builder = builder(means, issuer, end, subject, key);
        Extending withIssuer = (b, info) -> {
            extensions.extend(b, info);
            CertificateWriter.addIssuer(b, own.certificate().subjectKeyId());
        };
        Certificate certificate = signed(builder, key, withIssuer, signerOf(means, keys()));
        register.issue(certificate);
        return certificate;
    }

    private KeyPair keys() {
        return new KeyPair(own.certificate().publicKey(), own.privateKey());
    }

    private static ContentSigner signerOf(Means means, KeyPair keys) {
        return CertificateWriter.contentSigner(
                keys.getPublic(), means.suite.signer(keys.getPrivate(), keys.getPublic()));
    }

    private static X509v3CertificateBuilder builder(
            Means means, X500Name issuer, Instant end, X500Name subject, PublicKey key) {
        Instant start = means.clock.instant().minus(BACKDATE).truncatedTo(ChronoUnit.SECONDS);
        BigInteger serial = new BigInteger(SERIAL_BITS, means.random).setBit(0);
        return new X509v3CertificateBuilder(
                issuer, serial, Date.from(start), Date.from(end.truncatedTo(ChronoUnit.SECONDS)), subject, info(key));
    }

    private static Certificate signed(
            X509v3CertificateBuilder builder, PublicKey key, Extending extensions, ContentSigner signer) {
        try {
            extensions.extend(builder, info(key));
            return Certificate.parse(Bytes.owning(builder.build(signer).getEncoded()));
        } catch (IOException | IllegalArgumentException e) {
            throw new ConfigurationException("a certificate cannot be built from these values: " + e.getMessage(), e);
        }
    }

    private static SubjectPublicKeyInfo info(PublicKey key) {
        byte[] encoded = key.getEncoded();
        if (encoded == null) {
            throw new ConfigurationException(
                    "a public key of algorithm " + key.getAlgorithm() + " has no encoded form");
        }
        try {
            Keys.publicKey(Bytes.of(encoded));
        } catch (MalformedException e) {
            throw new ConfigurationException("this public key cannot be certified: " + e.getMessage(), e);
        }
        return SubjectPublicKeyInfo.getInstance(encoded);
    }
}
