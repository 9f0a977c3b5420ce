package io.steelyard.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steelyard.bytes.Bytes;
import io.steelyard.crypto.CryptoSuite;
import io.steelyard.crypto.Ed25519Suite;
import io.steelyard.crypto.P256Suite;
import io.steelyard.crypto.Pem;
import io.steelyard.error.ConfigurationException;
import io.steelyard.error.MalformedException;
import io.steelyard.error.StorageException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.pkcs.PKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CertificateAuthorityTest {
    private static final Instant NOW = Instant.parse("2026-11-25T10:00:00.5Z");

    @TempDir
    Path directory;

    private final SecureRandom random = new SecureRandom();
    private final CryptoSuite suite = P256Suite.create(random);
    private final InstantSource clock = InstantSource.fixed(NOW);
    private final CertificateAuthority ca = root(suite);

    private CertificateAuthority root(CryptoSuite kind) {
        return CertificateAuthority.createRoot("ca.org1.example.com", "org1.example.com", kind, clock, random);
    }

    private static CertificateRequest client(String name) {
        return CertificateRequest.named(name).withRole(Principal.RoleType.CLIENT);
    }

    @Test
    void a_root_is_self_signed_and_may_certify_and_revoke() {
        Certificate root = ca.certificate();
        assertThat(root.isSignedBy(root)).isTrue();
        assertThat(root.isSelfIssued()).isTrue();
        assertThat(root.isCa()).isTrue();
        assertThat(root.hasKeyUsageCertSign() && root.hasKeyUsageCrlSign() && root.hasKeyUsageDigitalSignature())
                .isTrue();
        assertThat(root.subject()).isEqualTo("CN=ca.org1.example.com,O=org1.example.com");
        assertThat(root.subjectKeyId().size()).isEqualTo(32);
        assertThat(root.notBefore()).isEqualTo(Instant.parse("2026-11-25T09:55:00Z"));
        assertThat(root.notAfter())
                .isEqualTo(NOW.plus(Duration.ofDays(15 * 365)).truncatedTo(ChronoUnit.SECONDS));
        assertThat(ca.chain()).containsExactly(root);
    }

    @Test
    void an_issued_certificate_says_what_was_asked_and_chains_to_the_root() {
        KeyedCertificate issued = ca.issue(CertificateRequest.named("peer0.org1.example.com")
                .withRole(Principal.RoleType.PEER)
                .withUnit("department1")
                .withAttribute("warehouse", "north \"1\"")
                .withAttribute("a", ""));
        Certificate certificate = issued.certificate();
        assertThat(certificate.commonName()).isEqualTo("peer0.org1.example.com");
        assertThat(certificate.organizationalUnits()).containsExactly("peer", "department1");
        assertThat(certificate.attributes()).isEqualTo(Map.of("warehouse", "north \"1\"", "a", ""));
        assertThat(certificate.isCa()).isFalse();
        assertThat(certificate.isSignedBy(ca.certificate())).isTrue();
        assertThat(certificate.authorityKeyId()).isEqualTo(ca.certificate().subjectKeyId());
        assertThat(certificate.issuerDer()).isEqualTo(ca.certificate().subjectDer());
        SigningIdentity identity = issued.identity("Org1MSP", suite);
        Bytes message = Bytes.utf8("m");
        assertThat(suite.verify(certificate.publicKey(), message, identity.sign(message)))
                .isTrue();
        assertThat(issued.toString()).doesNotContainIgnoringCase("private");
    }

    @Test
    void a_tls_certificate_names_its_hosts_and_both_ends() throws GeneralSecurityException {
        KeyedCertificate tls = ca.issue(CertificateRequest.named("peer0")
                .withTlsHost("peer0.org1.example.com")
                .withTlsHost("127.0.0.1")
                .withTlsHost("::1"));
        X509Certificate jdk = jdk(tls.certificate());
        assertThat(jdk.getSubjectAlternativeNames().toString())
                .contains("[2, peer0.org1.example.com]", "[7, 127.0.0.1]", "[7, 0:0:0:0:0:0:0:1]");
        assertThat(tls.certificate().extendedKeyUsages()).containsExactly("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
    }

    @Test
    void the_jdk_validates_a_chain_over_an_intermediate() throws GeneralSecurityException {
        CertificateAuthority middle = ca.createIntermediate("ica.org1.example.com", "org1.example.com");
        Certificate leaf = middle.issue(client("User1")).certificate();
        assertThat(middle.chain()).containsExactly(middle.certificate(), ca.certificate());
        PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(jdk(ca.certificate()), null)));
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(NOW));
        CertPathValidator.getInstance("PKIX")
                .validate(
                        CertificateFactory.getInstance("X.509")
                                .generateCertPath(List.of(jdk(leaf), jdk(middle.certificate()))),
                        parameters);
        assertThat(leaf.isSignedBy(ca.certificate())).isFalse();
    }

    @Test
    void serial_numbers_are_positive_distinct_and_about_128_bits() {
        Set<BigInteger> serials = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            BigInteger serial = ca.issue(client("u")).certificate().serialNumber();
            assertThat(serial.signum()).isPositive();
            assertThat(serial.bitLength()).isBetween(80, 128);
            serials.add(serial);
        }
        assertThat(serials).hasSize(50);
        assertThat(ca.issuedSerials()).isEqualTo(serials);
    }

    @Test
    void validity_is_as_asked_and_never_beyond_the_authority() {
        Certificate day = ca.issue(client("u").validFor(Duration.ofDays(1))).certificate();
        assertThat(day.notAfter()).isEqualTo(Instant.parse("2026-11-26T10:00:00Z"));
        Certificate century =
                ca.issue(client("u").validFor(Duration.ofDays(36_500))).certificate();
        assertThat(century.notAfter()).isEqualTo(ca.certificate().notAfter());
        assertThat(ca.issue(client("u")).certificate().notAfter())
                .isEqualTo(NOW.plus(CertificateRequest.VALIDITY_DEFAULT).truncatedTo(ChronoUnit.SECONDS));
    }

    @Test
    void an_ed25519_authority_certifies_keys_of_both_kinds() {
        CertificateAuthority edwards = root(Ed25519Suite.create(random));
        Certificate own = edwards.issue(client("ed")).certificate();
        Certificate p256 = edwards.issueFor(client("p"), suite.generateKeyPair().getPublic());
        assertThat(own.isSignedBy(edwards.certificate())).isTrue();
        assertThat(p256.isSignedBy(edwards.certificate())).isTrue();
        assertThat(p256.isSignedBy(ca.certificate())).isFalse();
        assertThat(own.publicKey().getAlgorithm()).isEqualTo("Ed25519");
    }

    @Test
    void a_signing_request_gives_its_key_only_and_must_be_signed_by_it() throws IOException {
        KeyPair pair = suite.generateKeyPair();
        Bytes request = pkcs10(pair, pair);
        Certificate certificate = ca.issueFor(client("chosen by the authority"), request);
        assertThat(certificate.publicKey()).isEqualTo(pair.getPublic());
        assertThat(certificate.commonName()).isEqualTo("chosen by the authority");
        assertThat(ca.issueFor(client("c"), new Pem("CERTIFICATE REQUEST", request).encode())
                        .publicKey())
                .isEqualTo(pair.getPublic());
        Bytes stolen = pkcs10(pair, suite.generateKeyPair());
        assertThatThrownBy(() -> ca.issueFor(client("thief"), stolen))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("not signed by the key in it");
        assertThatThrownBy(() -> ca.issueFor(client("x"), Bytes.hex("30030201")))
                .isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> ca.issueFor(client("x"), ca.certificate().der()))
                .isInstanceOf(MalformedException.class);
    }

    private Bytes pkcs10(KeyPair inside, KeyPair signing) throws IOException {
        return Bytes.owning(new PKCS10CertificationRequestBuilder(
                        new X500Name("CN=I am the admin,OU=admin"),
                        SubjectPublicKeyInfo.getInstance(inside.getPublic().getEncoded()))
                .build(CertificateWriter.contentSigner(
                        signing.getPublic(), suite.signer(signing.getPrivate(), signing.getPublic())))
                .getEncoded());
    }

    @Test
    void keys_that_fabric_cannot_use_for_identities_are_refused() throws GeneralSecurityException {
        KeyPair x25519 = KeyPairGenerator.getInstance("X25519").generateKeyPair();
        assertThatThrownBy(() -> ca.issueFor(client("x"), x25519.getPublic()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("supported are EC, Ed25519");
    }

    @Test
    void requests_that_make_no_sense_are_refused_with_their_reason() {
        assertThatThrownBy(() -> CertificateRequest.named(" ")).isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> CertificateRequest.named("a\nrevoked 1 x")).isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> client("u").withUnit("admin"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("exactly one");
        assertThatThrownBy(() -> client("u").validFor(Duration.ZERO)).isInstanceOf(ConfigurationException.class);
    }

    @Test
    void a_revocation_list_holds_what_was_revoked_and_verifies_in_the_jdk() throws GeneralSecurityException {
        Certificate bad = ca.issue(client("bad")).certificate();
        Certificate good = ca.issue(client("good")).certificate();
        assertThat(crl(ca.revocationList()).getRevokedCertificates()).isNull();
        ca.revoke(bad);
        ca.revoke(bad.serialNumber());
        X509CRL list = crl(ca.revocationList());
        list.verify(jdk(ca.certificate()).getPublicKey());
        assertThat(list.getRevokedCertificates()).hasSize(1);
        assertThat(list.isRevoked(jdk(bad))).isTrue();
        assertThat(list.isRevoked(jdk(good))).isFalse();
        assertThat(list.getThisUpdate().toInstant()).isEqualTo(Instant.parse("2026-11-25T10:00:00Z"));
        assertThat(list.getExtensionValue("2.5.29.35")).isNotNull();
        assertThat(Pem.first(ca.revocationListPem()).label()).isEqualTo("X509 CRL");
        assertThat(crl(Pem.first(ca.revocationListPem()).content()).isRevoked(jdk(bad)))
                .isTrue();
    }

    @Test
    void a_foreign_certificate_cannot_be_revoked() {
        Certificate foreign = root(suite).issue(client("u")).certificate();
        assertThatThrownBy(() -> ca.revoke(foreign))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("was not issued by");
        assertThat(ca.revokedSerials()).isEmpty();
    }

    @Test
    void a_saved_authority_opens_again_with_its_register_and_goes_on() throws GeneralSecurityException {
        Certificate before = ca.issue(client("before")).certificate();
        ca.saveTo(directory);
        Certificate after = ca.issue(client("after")).certificate();
        ca.revoke(before);
        CertificateAuthority opened = open();
        assertThat(opened.certificate()).isEqualTo(ca.certificate());
        assertThat(opened.issuedSerials()).containsExactlyInAnyOrder(before.serialNumber(), after.serialNumber());
        assertThat(opened.revokedSerials()).containsExactly(before.serialNumber());
        opened.revoke(after);
        opened.issue(client("third"));
        assertThat(open().revokedSerials()).hasSize(2);
        assertThat(open().issuedSerials()).hasSize(3);
        assertThat(crl(open().revocationList()).isRevoked(jdk(after))).isTrue();
    }

    @Test
    void a_saved_intermediate_keeps_its_chain() {
        CertificateAuthority middle = ca.createIntermediate("ica", "org1");
        middle.saveTo(directory);
        assertThat(open().chain()).isEqualTo(middle.chain());
    }

    @Test
    void a_register_line_cut_off_by_a_crash_is_dropped_and_a_damaged_one_is_an_error() throws IOException {
        ca.saveTo(directory);
        Certificate kept = ca.issue(client("kept")).certificate();
        ca.revoke(kept);
        Path register = directory.resolve("register.txt");
        Files.writeString(register, "revoked 12ab 2026-", StandardOpenOption.APPEND);
        CertificateAuthority opened = open();
        assertThat(opened.revokedSerials()).containsExactly(kept.serialNumber());
        opened.revoke(BigInteger.TEN);
        assertThat(open().revokedSerials()).containsExactly(BigInteger.TEN, kept.serialNumber());

        List<String> lines = new ArrayList<>(Files.readAllLines(register));
        lines.set(1, "revoked zz 2026-11-25T10:00:00Z");
        Files.write(register, lines);
        assertThatThrownBy(this::open)
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("line 2")
                .hasMessageContaining("register.txt");
    }

    @Test
    void an_authority_whose_key_is_not_its_own_is_refused_naming_both_files() {
        ca.saveTo(directory);
        Path other = directory.resolve("other");
        root(suite).saveTo(other);
        KeyFiles.write(directory.resolve("priv_sk"), KeyFiles.read(other.resolve("priv_sk")));
        assertThatThrownBy(this::open)
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("priv_sk")
                .hasMessageContaining("ca.org1.example.com-cert.pem");
    }

    @Test
    void an_empty_directory_is_no_authority() throws IOException {
        assertThatThrownBy(this::open).isInstanceOf(StorageException.class).hasMessageContaining("-cert.pem");
        assertThatThrownBy(() -> CertificateAuthority.open(directory.resolve("none"), suite, clock, random))
                .isInstanceOf(StorageException.class);
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).isEmpty();
        }
    }

    private CertificateAuthority open() {
        return CertificateAuthority.open(directory, suite, clock, random);
    }

    private static X509Certificate jdk(Certificate certificate) throws GeneralSecurityException {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(certificate.der().toArray()));
    }

    private static X509CRL crl(Bytes der) throws GeneralSecurityException {
        return (X509CRL) CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(der.toArray()));
    }
}
