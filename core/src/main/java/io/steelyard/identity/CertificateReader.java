package io.steelyard.identity;

import io.steelyard.bytes.Bytes;
import io.steelyard.crypto.EcdsaSignature;
import io.steelyard.crypto.Keys;
import io.steelyard.crypto.Pem;
import io.steelyard.error.MalformedException;
import java.io.IOException;
import java.security.PublicKey;
import java.util.List;
import java.util.function.Supplier;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.TBSCertificate;

/** Reads certificate bytes into {@link Parsed}: well-formed, understood, and with the issuer's signature in low-S form. */
final class CertificateReader {
    private static final int CERTIFICATE_BYTES_MAX = 64 * 1024;

    private CertificateReader() {}

    /** What reading yields; {@code signed} is the to-be-signed part with its bytes as received. */
    record Parsed(
            Bytes received,
            Bytes der,
            Bytes signed,
            Bytes signature,
            ASN1ObjectIdentifier algorithm,
            TBSCertificate body,
            PublicKey key,
            CertificateExtensions extensions) {}

    static Parsed read(Bytes pemOrDer) {
        return pemOrDer.size() > 0 && pemOrDer.at(0) == 0x30 ? readDer(pemOrDer) : readPem(pemOrDer);
    }

    static Parsed readPem(Bytes pem) {
        if (pem.size() > 2 * CERTIFICATE_BYTES_MAX) {
            throw tooLarge(pem);
        }
        return readDer(Pem.first(pem).content());
    }

    private static Parsed readDer(Bytes received) {
        if (received.size() > CERTIFICATE_BYTES_MAX) {
            throw tooLarge(received);
        }
        List<Bytes> parts = DerWalker.partsOfSequence(received, "a certificate");
        if (parts.size() != 3) {
            throw new MalformedException("a certificate has 3 parts (body, algorithm, signature); got " + parts.size());
        }
        return interpret(received, parts);
    }

    /**
     * Runs {@code reading}, in which BouncyCastle meets foreign bytes: it answers some damage with exceptions of every kind.
     *
     * @throws MalformedException for any failure
     */
    static <T> T guarded(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (MalformedException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new MalformedException("a certificate cannot be read: " + e, e);
        }
    }

    private static Parsed interpret(Bytes received, List<Bytes> parts) {
        Certificate certificate = Certificate.getInstance(received.toArray());
        TBSCertificate body = certificate.getTBSCertificate();
        if (!certificate.getSignatureAlgorithm().equals(body.getSignature())) {
            throw new MalformedException("a certificate names two different signature algorithms: "
                    + body.getSignature().getAlgorithm() + " inside and "
                    + certificate.getSignatureAlgorithm().getAlgorithm() + " outside");
        }
        if (body.getSerialNumber().getValue().signum() < 0) {
            throw new MalformedException("the serial number of a certificate is negative");
        }
        ASN1ObjectIdentifier algorithm = body.getSignature().getAlgorithm();
        Bytes signature = Bytes.owning(
                ASN1BitString.getInstance(certificate.getSignature()).getOctets());
        Bytes sane = SignatureCheck.isEcdsa(algorithm) ? lowS(signature) : signature;
        PublicKey key = Keys.publicKey(encoded(body.getSubjectPublicKeyInfo()));
        return new Parsed(
                received,
                sane.equals(signature) ? received : withSignature(parts, sane),
                parts.get(0),
                sane,
                algorithm,
                body,
                key,
                CertificateExtensions.of(body.getExtensions()));
    }

    /** Fabric hashes and compares certificates only in this form ({@code msp/cert.go}), since anybody can flip S. */
    private static Bytes lowS(Bytes signature) {
        EcdsaSignature numbers = EcdsaSignature.decode(signature)
                .orElseThrow(() -> new MalformedException("the issuer's ECDSA signature in a certificate ("
                        + signature.size() + " bytes) is no DER SEQUENCE of two positive integers"));
        return numbers.toLowS(SignatureCheck.orderOf(numbers)).encode();
    }

    private static Bytes withSignature(List<Bytes> parts, Bytes signature) {
        Bytes content = Bytes.concat(parts.get(0), parts.get(1), encoded(new DERBitString(signature.toArray())));
        int length = content.size();
        int lengthBytes = length < 0x80 ? 0 : length < 0x100 ? 1 : length < 0x10000 ? 2 : 3;
        byte[] header = new byte[2 + lengthBytes];
        header[0] = 0x30;
        header[1] = (byte) (lengthBytes == 0 ? length : 0x80 | lengthBytes);
        for (int i = 0; i < lengthBytes; i++) {
            header[1 + lengthBytes - i] = (byte) (length >>> 8 * i);
        }
        return Bytes.concat(Bytes.owning(header), content);
    }

    static Bytes encoded(ASN1Encodable part) {
        try {
            return Bytes.owning(part.toASN1Primitive().getEncoded());
        } catch (IOException e) {
            throw new MalformedException("a part of a certificate cannot be encoded", e);
        }
    }

    private static MalformedException tooLarge(Bytes received) {
        return new MalformedException(
                "a certificate may have " + CERTIFICATE_BYTES_MAX + " bytes; got " + received.size());
    }
}
