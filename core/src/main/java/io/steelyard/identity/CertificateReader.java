package io.steelyard.identity;

import io.steelyard.bytes.Bytes;
import io.steelyard.crypto.EcdsaSignature;
import io.steelyard.crypto.Keys;
import io.steelyard.crypto.Pem;
import io.steelyard.error.MalformedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.PublicKey;
import java.util.List;
import org.bouncycastle.asn1.ASN1BitString;
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
        try {
            return interpret(received, parts);
        } catch (IllegalArgumentException | IllegalStateException | ClassCastException | IOException e) {
            throw new MalformedException("a certificate of " + received.size() + " bytes cannot be read: " + e, e);
        }
    }

    private static Parsed interpret(Bytes received, List<Bytes> parts) throws IOException {
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
        PublicKey key =
                Keys.publicKey(Bytes.owning(body.getSubjectPublicKeyInfo().getEncoded()));
        return new Parsed(
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

    private static Bytes withSignature(List<Bytes> parts, Bytes signature) throws IOException {
        Bytes bits = Bytes.owning(new DERBitString(signature.toArray()).getEncoded());
        Bytes content = Bytes.concat(parts.get(0), parts.get(1), bits);
        ByteArrayOutputStream der = new ByteArrayOutputStream(content.size() + 5);
        der.write(0x30);
        writeLength(der, content.size());
        der.write(content.toArray());
        return Bytes.owning(der.toByteArray());
    }

    private static void writeLength(ByteArrayOutputStream der, int length) {
        int size = length < 0x80 ? 0 : length < 0x100 ? 1 : length < 0x10000 ? 2 : 3;
        if (size > 0) {
            der.write(0x80 | size);
        }
        for (int shift = 8 * Math.max(0, size - 1); shift >= 0; shift -= 8) {
            der.write(length >>> shift);
        }
    }

    private static MalformedException tooLarge(Bytes received) {
        return new MalformedException(
                "a certificate may have " + CERTIFICATE_BYTES_MAX + " bytes; got " + received.size());
    }
}
