package io.steelyard.identity;

import io.steelyard.bytes.Bytes;
import io.steelyard.crypto.EcdsaSignature;
import io.steelyard.crypto.Pem;
import io.steelyard.error.MalformedException;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.CertificateList;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.TBSCertList;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.jspecify.annotations.Nullable;

/**
 * One CRL of an MSP's config. Dates in it are not looked at: who is on the list is revoked as long as the list is in the config.
 * Source: Fabric msp/mspimplsetup.go setupCRLs, mspimplvalidate.go validateCertAgainstChain.
 *
 * @param issuerKeyId the authority key identifier, empty when there is none
 */
record RevocationList(
        Bytes issuerKeyId, Set<BigInteger> serials, ASN1ObjectIdentifier algorithm, Bytes signed, Bytes signature) {

    private static final Set<ASN1ObjectIdentifier> REFUSED =
            Set.of(X9ObjectIdentifiers.ecdsa_with_SHA1, PKCSObjectIdentifiers.sha1WithRSAEncryption);

    RevocationList {
        serials = Set.copyOf(serials);
    }

    static RevocationList parse(Bytes pemOrDer) {
        try {
            Bytes der = isPem(pemOrDer) ? Pem.first(pemOrDer).content() : pemOrDer;
            DerWalker.partsOfSequence(der, "a revocation list");
            // Unlike getInstance on a stream this refuses bytes behind the list.
            CertificateList list = CertificateList.getInstance(ASN1Primitive.fromByteArray(der.toArray()));
            ASN1ObjectIdentifier algorithm = list.getSignatureAlgorithm().getAlgorithm();
            if (REFUSED.contains(algorithm)) {
                throw new MalformedException(
                        "a revocation list is signed with SHA-1; let the CA issue it with SHA-256");
            }
            Bytes signature = Bytes.owning(list.getSignature().getOctets());
            if (SignatureCheck.isEcdsa(algorithm)
                    && EcdsaSignature.decode(signature).isEmpty()) {
                throw new MalformedException("a revocation list's ECDSA signature is malformed");
            }
            TBSCertList body = list.getTBSCertList();
            return new RevocationList(
                    issuerKeyId(body.getExtensions()),
                    serials(list),
                    algorithm,
                    Bytes.owning(body.getEncoded()),
                    signature);
        } catch (MalformedException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // BouncyCastle reads on demand and answers odd bytes with whatever exception comes up.
            throw new MalformedException("a revocation list is no X.509 CRL: " + e.getMessage(), e);
        }
    }

    /** Whether it speaks for {@code issuer}: named by key identifier and really signed with its key. */
    boolean isOf(Certificate issuer) {
        return issuerKeyId.equals(issuer.subjectKeyId())
                && SignatureCheck.verify(algorithm, signed, signature, issuer.publicKey());
    }

    private static boolean isPem(Bytes bytes) {
        return !bytes.isEmpty() && bytes.at(0) == '-';
    }

    private static Bytes issuerKeyId(@Nullable Extensions extensions) {
        Extension extension = extensions == null ? null : extensions.getExtension(Extension.authorityKeyIdentifier);
        if (extension == null) {
            return Bytes.EMPTY;
        }
        byte[] id =
                AuthorityKeyIdentifier.getInstance(extension.getParsedValue()).getKeyIdentifierOctets();
        return id == null ? Bytes.EMPTY : Bytes.of(id);
    }

    private static Set<BigInteger> serials(CertificateList list) {
        Set<BigInteger> serials = new HashSet<>();
        Enumeration<?> entries = list.getRevokedCertificateEnumeration();
        while (entries.hasMoreElements()) {
            serials.add(((TBSCertList.CRLEntry) entries.nextElement())
                    .getUserCertificate()
                    .getValue());
        }
        return serials;
    }
}
