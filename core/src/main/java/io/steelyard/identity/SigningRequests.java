package io.steelyard.identity;

import io.steelyard.bytes.Bytes;
import io.steelyard.crypto.Keys;
import io.steelyard.crypto.Pem;
import io.steelyard.error.MalformedException;
import java.io.IOException;
import java.security.PublicKey;
import java.util.List;
import org.bouncycastle.asn1.pkcs.CertificationRequest;

/** Reads PKCS#10 requests (RFC 2986). Stateless. */
final class SigningRequests {
    private static final int REQUEST_BYTES_MAX = 64 * 1024;

    private SigningRequests() {}

    /** The key in the request, once the request proves that who made it holds the private half. */
    static PublicKey keyOf(Bytes pkcs10) {
        if (pkcs10.size() > REQUEST_BYTES_MAX) {
            throw new MalformedException(
                    "a certificate request may have " + REQUEST_BYTES_MAX + " bytes; got " + pkcs10.size());
        }
        boolean isDer = pkcs10.size() > 0 && pkcs10.at(0) == 0x30;
        Bytes der = isDer ? pkcs10 : Pem.first(pkcs10).content();
        List<Bytes> parts = DerWalker.partsOfSequence(der, "a certificate request");
        try {
            CertificationRequest request = CertificationRequest.getInstance(der.toArray());
            Bytes key = Bytes.owning(request.getCertificationRequestInfo()
                    .getSubjectPublicKeyInfo()
                    .getEncoded());
            PublicKey publicKey = Keys.publicKey(key);
            Bytes signature = Bytes.owning(request.getSignature().getOctets());
            boolean isProven = SignatureCheck.verify(
                    request.getSignatureAlgorithm().getAlgorithm(), parts.get(0), signature, publicKey);
            if (!isProven) {
                throw new MalformedException("the certificate request is not signed by the key in it");
            }
            return publicKey;
        } catch (MalformedException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new MalformedException("not a PKCS#10 certificate request: " + e.getMessage(), e);
        }
    }
}
