package io.steelyard.config;

import com.google.protobuf.ByteString;
import io.steelyard.bytes.Bytes;
import io.steelyard.crypto.P256Suite;
import io.steelyard.identity.Certificate;
import io.steelyard.identity.Identity;
import io.steelyard.identity.SigningIdentity;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.bc.BcX509ExtensionUtils;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.hyperledger.fabric.protos.msp.FabricCryptoConfig;
import org.hyperledger.fabric.protos.msp.FabricMSPConfig;
import org.hyperledger.fabric.protos.msp.FabricNodeOUs;
import org.hyperledger.fabric.protos.msp.FabricOUIdentifier;
import org.hyperledger.fabric.protos.msp.MSPConfig;

/** An organization for tests: a root CA, certificates with NodeOU roles, and its MSPConfig. */
final class Org {
    static final P256Suite SUITE = P256Suite.create(new SecureRandom());

    private static final Date FROM = Date.from(Instant.parse("2020-01-01T00:00:00Z"));
    private static final Date UNTIL = Date.from(Instant.parse("2045-01-01T00:00:00Z"));

    final String mspId;
    private final KeyPair caKey = SUITE.generateKeyPair();
    private final X509CertificateHolder ca;
    private final List<BigInteger> revoked = new ArrayList<>();
    private int serial = 1;

    Org(String mspId) {
        this.mspId = mspId;
        this.ca = certificate("ca", "ca", caKey, true);
    }

    SigningIdentity admin() {
        return issue("admin", "admin");
    }

    SigningIdentity peer() {
        return issue("peer", "peer");
    }

    SigningIdentity client() {
        return issue("client", "client");
    }

    private SigningIdentity issue(String commonName, String role) {
        KeyPair key = SUITE.generateKeyPair();
        Certificate certificate = Certificate.parse(encoded(certificate(commonName, role, key, false)));
        return new SigningIdentity(Identity.of(mspId, certificate), SUITE.signer(key.getPrivate(), key.getPublic()));
    }

    /** From the next {@link #mspConfig} on, the identity is revoked. */
    void revoke(SigningIdentity identity) {
        revoked.add(new BigInteger(identity.identity().certificate().serial(), 16));
    }

    Bytes mspConfig() {
        FabricMSPConfig.Builder config = FabricMSPConfig.newBuilder()
                .setName(mspId)
                .addRootCerts(pem("CERTIFICATE", encoded(ca)))
                .setCryptoConfig(FabricCryptoConfig.newBuilder()
                        .setSignatureHashFamily("SHA2")
                        .setIdentityIdentifierHashFunction("SHA256"))
                .setFabricNodeOus(FabricNodeOUs.newBuilder()
                        .setEnable(true)
                        .setAdminOuIdentifier(unit("admin"))
                        .setClientOuIdentifier(unit("client"))
                        .setPeerOuIdentifier(unit("peer"))
                        .setOrdererOuIdentifier(unit("orderer")));
        if (!revoked.isEmpty()) {
            config.addRevocationList(pem("X509 CRL", crl()));
        }
        return Bytes.owning(MSPConfig.newBuilder()
                .setConfig(config.build().toByteString())
                .build()
                .toByteArray());
    }

    ChannelTemplate.Organization organization() {
        return new ChannelTemplate.Organization(mspId, mspConfig(), List.of());
    }

    private static FabricOUIdentifier unit(String name) {
        return FabricOUIdentifier.newBuilder()
                .setOrganizationalUnitIdentifier(name)
                .build();
    }

    private X509CertificateHolder certificate(String commonName, String role, KeyPair key, boolean isCa) {
        try {
            X500Name issuer = new X500Name("CN=ca,OU=ca,O=" + mspId);
            SubjectPublicKeyInfo subjectKey =
                    SubjectPublicKeyInfo.getInstance(key.getPublic().getEncoded());
            BcX509ExtensionUtils identifiers = new BcX509ExtensionUtils();
            return new X509v3CertificateBuilder(
                            issuer,
                            BigInteger.valueOf(serial++),
                            FROM,
                            UNTIL,
                            new X500Name("CN=" + commonName + ",OU=" + role + ",O=" + mspId),
                            subjectKey)
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(isCa))
                    .addExtension(
                            Extension.keyUsage,
                            true,
                            new KeyUsage(isCa ? KeyUsage.keyCertSign | KeyUsage.cRLSign : KeyUsage.digitalSignature))
                    .addExtension(
                            Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(subjectKey))
                    .addExtension(
                            Extension.authorityKeyIdentifier,
                            false,
                            identifiers.createAuthorityKeyIdentifier(SubjectPublicKeyInfo.getInstance(
                                    caKey.getPublic().getEncoded())))
                    .build(caSigner());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private Bytes crl() {
        try {
            X509v2CRLBuilder list = new X509v2CRLBuilder(ca.getSubject(), FROM);
            list.setNextUpdate(UNTIL);
            revoked.forEach(number -> list.addCRLEntry(number, FROM, CRLReason.privilegeWithdrawn));
            list.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    new BcX509ExtensionUtils()
                            .createAuthorityKeyIdentifier(SubjectPublicKeyInfo.getInstance(
                                    caKey.getPublic().getEncoded())));
            return Bytes.of(list.build(caSigner()).getEncoded());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private ContentSigner caSigner() throws Exception {
        return new JcaContentSignerBuilder("SHA256withECDSA")
                .setProvider(new org.bouncycastle.jce.provider.BouncyCastleProvider())
                .build(caKey.getPrivate());
    }

    private static Bytes encoded(X509CertificateHolder certificate) {
        try {
            return Bytes.of(certificate.getEncoded());
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    private static ByteString pem(String label, Bytes der) {
        String body = java.util.Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der.toArray());
        return ByteString.copyFrom(
                "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n", StandardCharsets.UTF_8);
    }
}
