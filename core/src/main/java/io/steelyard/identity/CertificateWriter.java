package io.steelyard.identity;

import io.steelyard.bytes.Bytes;
import io.steelyard.crypto.Sha256;
import io.steelyard.crypto.Signer;
import io.steelyard.error.ConfigurationException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.PublicKey;
import java.util.Locale;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.util.IPAddress;

/** The parts of certificates and how an authority signs them. Stateless. */
final class CertificateWriter {
    private CertificateWriter() {}

    static X500Name authorityName(String commonName, String organization) {
        return new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.O, organization)
                .addRDN(BCStyle.CN, commonName)
                .build();
    }

    static X500Name memberName(CertificateRequest request) {
        X500NameBuilder name = new X500NameBuilder(BCStyle.INSTANCE);
        if (request.role() != Principal.RoleType.MEMBER) {
            name.addRDN(BCStyle.OU, request.role().name().toLowerCase(Locale.ROOT));
        }
        request.units().forEach(unit -> name.addRDN(BCStyle.OU, unit));
        return name.addRDN(BCStyle.CN, request.commonName()).build();
    }

    static void addAuthorityExtensions(X509v3CertificateBuilder builder, SubjectPublicKeyInfo key) throws IOException {
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
        builder.addExtension(
                Extension.keyUsage,
                true,
                new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyCertSign | KeyUsage.cRLSign));
        builder.addExtension(Extension.subjectKeyIdentifier, false, new SubjectKeyIdentifier(keyId(key)));
    }

    static void addMemberExtensions(
            X509v3CertificateBuilder builder, CertificateRequest request, SubjectPublicKeyInfo key) throws IOException {
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        builder.addExtension(Extension.subjectKeyIdentifier, false, new SubjectKeyIdentifier(keyId(key)));
        if (request.usage() == CertificateRequest.Usage.TLS) {
            KeyPurposeId[] ends = {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth};
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(ends));
        }
        if (!request.hosts().isEmpty()) {
            GeneralName[] names =
                    request.hosts().stream().map(CertificateWriter::hostName).toArray(GeneralName[]::new);
            builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
        }
        if (!request.attributes().isEmpty()) {
            builder.addExtension(
                    FabricAttributes.OID,
                    false,
                    FabricAttributes.encode(request.attributes()).toArray());
        }
    }

    static void addIssuer(X509v3CertificateBuilder builder, Bytes issuerKeyId) throws IOException {
        builder.addExtension(
                Extension.authorityKeyIdentifier, false, new AuthorityKeyIdentifier(issuerKeyId.toArray()));
    }

    /** SHA-256 over the key's bits, as cryptogen does; not a secret matter, it only has to be distinct. */
    private static byte[] keyId(SubjectPublicKeyInfo key) {
        return Sha256.of(Bytes.of(key.getPublicKeyData().getBytes())).toArray();
    }

    private static GeneralName hostName(String host) {
        return new GeneralName(IPAddress.isValid(host) ? GeneralName.iPAddress : GeneralName.dNSName, host);
    }

    /** What BouncyCastle's builders sign with; the algorithm follows from the key. */
    static ContentSigner contentSigner(PublicKey key, Signer signer) {
        AlgorithmIdentifier algorithm = new AlgorithmIdentifier(algorithmOf(key));
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        return new ContentSigner() {
            @Override
            public AlgorithmIdentifier getAlgorithmIdentifier() {
                return algorithm;
            }

            @Override
            public OutputStream getOutputStream() {
                return content;
            }

            @Override
            public byte[] getSignature() {
                return signer.sign(Bytes.owning(content.toByteArray())).toArray();
            }
        };
    }

    private static ASN1ObjectIdentifier algorithmOf(PublicKey key) {
        ASN1ObjectIdentifier kind = SubjectPublicKeyInfo.getInstance(key.getEncoded())
                .getAlgorithm()
                .getAlgorithm();
        if (kind.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
            return X9ObjectIdentifiers.ecdsa_with_SHA256;
        }
        if (kind.equals(EdECObjectIdentifiers.id_Ed25519)) {
            return EdECObjectIdentifiers.id_Ed25519;
        }
        throw new ConfigurationException("an authority signs with an EC or Ed25519 key; got " + key.getAlgorithm());
    }
}
