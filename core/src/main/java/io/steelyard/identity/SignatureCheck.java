package io.steelyard.identity;

import io.steelyard.bytes.Bytes;
import io.steelyard.crypto.EcdsaSignature;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * Verifies what an issuer signed, a certificate or a revocation list, with the algorithm that the signed thing names. The
 * algorithms are those that Go's {@code crypto/x509} takes, without SHA-1 and MD5, and without RSA-PSS. Unlike signatures of
 * transactions these may have a high S.
 */
final class SignatureCheck {
    /** Group orders from the smallest, to tell the curve of an unknown issuer by the size of its signature. */
    private static final List<BigInteger> ORDERS = List.of(
            order(SECObjectIdentifiers.secp224r1),
            order(SECObjectIdentifiers.secp256r1),
            order(SECObjectIdentifiers.secp384r1),
            order(SECObjectIdentifiers.secp521r1));

    private static final Map<ASN1ObjectIdentifier, String> ECDSA = Map.of(
            X9ObjectIdentifiers.ecdsa_with_SHA256, "SHA-256",
            X9ObjectIdentifiers.ecdsa_with_SHA384, "SHA-384",
            X9ObjectIdentifiers.ecdsa_with_SHA512, "SHA-512");

    private static final Map<ASN1ObjectIdentifier, String> RSA = Map.of(
            PKCSObjectIdentifiers.sha256WithRSAEncryption, "SHA256withRSA",
            PKCSObjectIdentifiers.sha384WithRSAEncryption, "SHA384withRSA",
            PKCSObjectIdentifiers.sha512WithRSAEncryption, "SHA512withRSA");

    private SignatureCheck() {}

    static boolean isEcdsa(ASN1ObjectIdentifier algorithm) {
        return ECDSA.containsKey(algorithm) || algorithm.equals(X9ObjectIdentifiers.ecdsa_with_SHA1);
    }

    /**
     * The order of the curve on which {@code signature} was made: the smallest that both numbers are below. A wrong guess needs a
     * number that is small by a chance of 2^-32 or less for each half.
     */
    static BigInteger orderOf(EcdsaSignature signature) {
        BigInteger larger = signature.r().max(signature.s());
        return ORDERS.stream()
                .filter(order -> larger.compareTo(order) < 0)
                .findFirst()
                .orElse(ORDERS.get(ORDERS.size() - 1));
    }

    /** Whether {@code signature} over {@code signed} is the issuer's; false for unsupported algorithms, never throws. */
    static boolean verify(ASN1ObjectIdentifier algorithm, Bytes signed, Bytes signature, PublicKey issuer) {
        try {
            String ecdsaHash = ECDSA.get(algorithm);
            if (ecdsaHash != null) {
                return verifyEcdsa(ecdsaHash, signed, signature, issuer);
            }
            String rsa = RSA.get(algorithm);
            if (rsa != null) {
                Signature verifier = Signature.getInstance(rsa);
                verifier.initVerify(issuer);
                verifier.update(signed.buffer());
                return verifier.verify(signature.toArray());
            }
            return algorithm.equals(EdECObjectIdentifiers.id_Ed25519) && verifyEd25519(signed, signature, issuer);
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            return false;
        }
    }

    private static boolean verifyEcdsa(String hash, Bytes signed, Bytes signature, PublicKey issuer)
            throws GeneralSecurityException, IOException {
        EcdsaSignature numbers = EcdsaSignature.decode(signature).orElse(null);
        if (numbers == null
                || !(PublicKeyFactory.createKey(issuer.getEncoded()) instanceof ECPublicKeyParameters parameters)) {
            return false;
        }
        MessageDigest digest = MessageDigest.getInstance(hash);
        signed.updateTo(digest);
        ECDSASigner verifier = new ECDSASigner();
        verifier.init(false, parameters);
        return verifier.verifySignature(digest.digest(), numbers.r(), numbers.s());
    }

    private static boolean verifyEd25519(Bytes signed, Bytes signature, PublicKey issuer) throws IOException {
        byte[] message = signed.toArray();
        return signature.size() == Ed25519.SIGNATURE_SIZE
                && PublicKeyFactory.createKey(issuer.getEncoded()) instanceof Ed25519PublicKeyParameters key
                && key.verify(Ed25519.Algorithm.Ed25519, null, message, 0, message.length, signature.toArray(), 0);
    }

    private static BigInteger order(ASN1ObjectIdentifier curve) {
        return CustomNamedCurves.getByOID(curve).getN();
    }
}
