package io.steelyard.identity;

import io.steelyard.bytes.Bytes;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority for tests that issues whatever it is told to, good or bad. */
public final class TestAuthority {
    /** When everything begins unless told otherwise. */
    public static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
    /** When everything ends unless told otherwise. */
    public static final Instant END = Instant.parse("2036-01-01T00:00:00Z");

    private static final AtomicLong SERIALS = new AtomicLong(1000);

    private final String name;
    private final KeyPair keys;
    private final Certificate certificate;

    private TestAuthority(String name, KeyPair keys, Certificate certificate) {
        this.name = name;
        this.keys = keys;
        this.certificate = certificate;
    }

    /** What a certificate shall say. */
    public record Draft(
            List<String> units,
            boolean isCa,
            int pathLength,
            Instant begin,
            Instant end,
            int keyUsage,
            List<KeyPurposeId> usages,
            boolean hasSubjectKeyId,
            String extraCritical) {

        static Draft member(String... units) {
            return new Draft(List.of(units), false, -1, BEGIN, END, KeyUsage.digitalSignature, List.of(), true, "");
        }

        static Draft authority() {
            return new Draft(
                    List.of(), true, -1, BEGIN, END, KeyUsage.keyCertSign | KeyUsage.cRLSign, List.of(), true, "");
        }

        Draft withPathLength(int length) {
            return new Draft(units, isCa, length, begin, end, keyUsage, usages, hasSubjectKeyId, extraCritical);
        }

        Draft withDates(Instant from, Instant to) {
            return new Draft(units, isCa, pathLength, from, to, keyUsage, usages, hasSubjectKeyId, extraCritical);
        }

        Draft withKeyUsage(int usage) {
            return new Draft(units, isCa, pathLength, begin, end, usage, usages, hasSubjectKeyId, extraCritical);
        }

        Draft withUsages(KeyPurposeId... purposes) {
            return new Draft(
                    units, isCa, pathLength, begin, end, keyUsage, List.of(purposes), hasSubjectKeyId, extraCritical);
        }

        Draft withoutSubjectKeyId() {
            return new Draft(units, isCa, pathLength, begin, end, keyUsage, usages, false, extraCritical);
        }

        Draft withCritical(String oid) {
            return new Draft(units, isCa, pathLength, begin, end, keyUsage, usages, hasSubjectKeyId, oid);
        }

        Draft notCa() {
            return new Draft(units, false, pathLength, begin, end, keyUsage, usages, hasSubjectKeyId, extraCritical);
        }
    }

    /** A self-signed authority. */
    public static TestAuthority root(String name) {
        return root(name, draft -> draft);
    }

    static TestAuthority root(String name, UnaryOperator<Draft> change) {
        KeyPair keys = newKeys("EC");
        Certificate certificate = sign(name, keys, name, keys.getPublic(), change.apply(Draft.authority()));
        return new TestAuthority(name, keys, certificate);
    }

    TestAuthority below(String child) {
        return below(child, draft -> draft);
    }

    TestAuthority below(String child, UnaryOperator<Draft> change) {
        KeyPair childKeys = newKeys("EC");
        return new TestAuthority(
                child, childKeys, sign(name, keys, child, childKeys.getPublic(), change.apply(Draft.authority())));
    }

    /** The same authority, name and key, certified by {@code other}. */
    TestAuthority crossSignedBy(TestAuthority other) {
        return new TestAuthority(name, keys, sign(other.name, other.keys, name, keys.getPublic(), Draft.authority()));
    }

    /** Its certificate. */
    public Certificate certificate() {
        return certificate;
    }

    /** A member with these organizational units. */
    public Certificate issue(String commonName, String... units) {
        return issueWithKeys(commonName, units).certificate();
    }

    /** A member and its keys. */
    public Issued issueWithKeys(String commonName, String... units) {
        KeyPair memberKeys = newKeys("EC");
        return new Issued(sign(name, keys, commonName, memberKeys.getPublic(), Draft.member(units)), memberKeys);
    }

    /** A certificate with the private key that belongs to it. */
    public record Issued(Certificate certificate, KeyPair keys) {}

    Certificate issue(String commonName, Draft draft) {
        return sign(name, keys, commonName, newKeys("EC").getPublic(), draft);
    }

    Certificate issueEd25519(String commonName, String... units) {
        return sign(name, keys, commonName, newKeys("Ed25519").getPublic(), Draft.member(units));
    }

    /** A CRL of this authority with these on it. */
    Bytes revoke(Certificate... certificates) {
        return revocationList(true, this, certificates);
    }

    /** A CRL in this authority's name and with its key identifier, but signed with the key of {@code signer}. */
    Bytes revocationListSignedBy(TestAuthority signer, Certificate... certificates) {
        return revocationList(true, signer, certificates);
    }

    Bytes revocationListWithoutKeyId(Certificate... certificates) {
        return revocationList(false, this, certificates);
    }

    private Bytes revocationList(boolean hasKeyId, TestAuthority signer, Certificate... certificates) {
        try {
            X509v2CRLBuilder builder = new X509v2CRLBuilder(named(name, List.of()), Date.from(BEGIN));
            builder.setNextUpdate(Date.from(BEGIN.plusSeconds(60)));
            for (Certificate revoked : certificates) {
                // In the far future: Fabric revokes at once all the same.
                builder.addCRLEntry(revoked.serialNumber(), Date.from(END), 0);
            }
            if (hasKeyId) {
                builder.addExtension(
                        Extension.authorityKeyIdentifier,
                        false,
                        new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(keys.getPublic()));
            }
            return Bytes.of(builder.build(signer(signer.keys)).getEncoded());
        } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
            throw new AssertionError(e);
        }
    }

    private static Certificate sign(String issuer, KeyPair issuerKeys, String subject, PublicKey key, Draft draft) {
        try {
            X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    named(issuer, List.of()),
                    BigInteger.valueOf(SERIALS.incrementAndGet()),
                    Date.from(draft.begin()),
                    Date.from(draft.end()),
                    named(subject, draft.units()),
                    key);
            JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
            builder.addExtension(Extension.basicConstraints, true, constraints(draft));
            if (draft.keyUsage() != 0) {
                builder.addExtension(Extension.keyUsage, true, new KeyUsage(draft.keyUsage()));
            }
            if (draft.hasSubjectKeyId()) {
                builder.addExtension(Extension.subjectKeyIdentifier, false, extensions.createSubjectKeyIdentifier(key));
            }
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    extensions.createAuthorityKeyIdentifier(issuerKeys.getPublic()));
            addRareExtensions(builder, draft);
            return Certificate.parse(Bytes.of(builder.build(signer(issuerKeys)).getEncoded()));
        } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
            throw new AssertionError(e);
        }
    }

    private static void addRareExtensions(X509v3CertificateBuilder builder, Draft draft) throws IOException {
        if (!draft.usages().isEmpty()) {
            List<KeyPurposeId> usages = new ArrayList<>(draft.usages());
            builder.addExtension(
                    Extension.extendedKeyUsage, false, new ExtendedKeyUsage(usages.toArray(new KeyPurposeId[0])));
        }
        if (draft.extraCritical().equals("nameConstraints")) {
            GeneralSubtree[] permitted = {new GeneralSubtree(new GeneralName(GeneralName.dNSName, "example.com"))};
            builder.addExtension(Extension.nameConstraints, true, new NameConstraints(permitted, null));
        } else if (!draft.extraCritical().isEmpty()) {
            builder.addExtension(new ASN1ObjectIdentifier(draft.extraCritical()), true, DERNull.INSTANCE);
        }
    }

    private static BasicConstraints constraints(Draft draft) {
        return draft.isCa() && draft.pathLength() >= 0
                ? new BasicConstraints(draft.pathLength())
                : new BasicConstraints(draft.isCa());
    }

    private static X500Name named(String commonName, List<String> units) {
        X500NameBuilder builder = new X500NameBuilder(BCStyle.INSTANCE);
        builder.addRDN(BCStyle.O, "Test");
        units.forEach(unit -> builder.addRDN(BCStyle.OU, unit));
        return builder.addRDN(BCStyle.CN, commonName).build();
    }

    private static ContentSigner signer(KeyPair keys) throws OperatorCreationException {
        return new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate());
    }

    private static KeyPair newKeys(String algorithm) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            if (algorithm.equals("EC")) {
                generator.initialize(new ECGenParameterSpec("secp256r1"));
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
