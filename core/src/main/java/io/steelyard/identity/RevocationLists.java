package io.steelyard.identity;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.ConfigurationException;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.operator.ContentSigner;

/** Writes X.509 revocation lists. Stateless. */
final class RevocationLists {
    private static final Duration VALIDITY = Duration.ofDays(365);
    private static final int REASON_NONE = 0;

    private RevocationLists() {}

    /**
     * A signed list in DER. Its number is how many serials it holds: revocations are never taken back, so it grows when the list
     * does.
     */
    static Bytes sign(Certificate issuer, Map<BigInteger, Instant> revoked, Instant now, ContentSigner signer) {
        try {
            X500Name name = X500Name.getInstance(issuer.subjectDer().toArray());
            X509v2CRLBuilder list = new X509v2CRLBuilder(name, Date.from(now));
            list.setNextUpdate(Date.from(now.plus(VALIDITY)));
            revoked.forEach((serial, when) -> list.addCRLEntry(serial, Date.from(when), REASON_NONE));
            // Fabric finds the list of a chain by this identifier alone.
            byte[] keyId = issuer.subjectKeyId().toArray();
            list.addExtension(Extension.authorityKeyIdentifier, false, new AuthorityKeyIdentifier(keyId));
            list.addExtension(Extension.cRLNumber, false, new CRLNumber(BigInteger.valueOf(revoked.size())));
            return Bytes.owning(list.build(signer).getEncoded());
        } catch (IOException e) {
            throw new ConfigurationException("a revocation list of " + issuer + " cannot be built", e);
        }
    }
}
