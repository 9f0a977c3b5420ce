package io.steelyard.identity;

import io.steelyard.bytes.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.jspecify.annotations.Nullable;

/**
 * The extensions that MSP rules look at, read when the certificate is: a damaged one makes the certificate malformed, as in Go's
 * {@code x509.ParseCertificate}. Only Fabric's attributes are left as bytes, since a damaged set of them spoils no identity.
 *
 * @param keyUsage bits of {@link KeyUsage}; 0 when the extension is absent
 * @param pathLength -1 when unbounded
 */
record CertificateExtensions(
        boolean hasBasicConstraints,
        boolean isCa,
        int pathLength,
        int keyUsage,
        List<String> extendedKeyUsages,
        Bytes subjectKeyId,
        Bytes authorityKeyId,
        List<String> unknownCritical,
        Bytes attributesJson) {

    /** Critical extensions that Go's verifier deals with; it refuses a chain with any other. */
    private static final Set<ASN1ObjectIdentifier> UNDERSTOOD = Set.of(
            Extension.basicConstraints,
            Extension.keyUsage,
            Extension.extendedKeyUsage,
            Extension.subjectKeyIdentifier,
            Extension.authorityKeyIdentifier,
            Extension.subjectAlternativeName,
            Extension.certificatePolicies,
            Extension.nameConstraints);

    static CertificateExtensions of(@Nullable Extensions present) {
        Extensions all = present == null ? new Extensions(new Extension[0]) : present;
        BasicConstraints constraints = BasicConstraints.fromExtensions(all);
        ASN1Integer pathLength = constraints == null ? null : constraints.getPathLenConstraintInteger();
        return new CertificateExtensions(
                constraints != null,
                constraints != null && constraints.isCA(),
                pathLength == null ? -1 : pathLength.intValueExact(),
                keyUsageOf(all),
                extendedOf(all),
                subjectKeyIdOf(all),
                authorityKeyIdOf(all),
                unknownOf(all),
                contentOf(all, FabricAttributes.OID));
    }

    private static int keyUsageOf(Extensions all) {
        KeyUsage usage = KeyUsage.fromExtensions(all);
        if (usage == null) {
            return 0;
        }
        byte[] bits = usage.getBytes();
        return (bits.length > 0 ? bits[0] & 0xff : 0) | (bits.length > 1 ? (bits[1] & 0xff) << 8 : 0);
    }

    private static List<String> extendedOf(Extensions all) {
        ExtendedKeyUsage usage = ExtendedKeyUsage.fromExtensions(all);
        List<String> oids = new ArrayList<>();
        if (usage != null) {
            for (KeyPurposeId purpose : usage.getUsages()) {
                oids.add(purpose.getId());
            }
        }
        return List.copyOf(oids);
    }

    private static Bytes subjectKeyIdOf(Extensions all) {
        SubjectKeyIdentifier id = SubjectKeyIdentifier.fromExtensions(all);
        return id == null ? Bytes.EMPTY : Bytes.of(id.getKeyIdentifier());
    }

    private static Bytes authorityKeyIdOf(Extensions all) {
        AuthorityKeyIdentifier id = AuthorityKeyIdentifier.fromExtensions(all);
        byte[] key = id == null ? null : id.getKeyIdentifierOctets();
        return key == null ? Bytes.EMPTY : Bytes.of(key);
    }

    private static List<String> unknownOf(Extensions all) {
        List<String> unknown = new ArrayList<>();
        for (ASN1ObjectIdentifier oid : all.getCriticalExtensionOIDs()) {
            if (!UNDERSTOOD.contains(oid)) {
                unknown.add(oid.getId());
            }
        }
        return List.copyOf(unknown);
    }

    private static Bytes contentOf(Extensions all, ASN1ObjectIdentifier oid) {
        Extension extension = all.getExtension(oid);
        ASN1OctetString content = extension == null ? null : extension.getExtnValue();
        return content == null ? Bytes.EMPTY : Bytes.of(content.getOctets());
    }
}
