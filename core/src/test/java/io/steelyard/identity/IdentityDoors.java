package io.steelyard.identity;

import io.steelyard.bytes.Bytes;
import io.steelyard.crypto.P256Suite;
import io.steelyard.crypto.Pem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.pkcs.PKCS10CertificationRequestBuilder;

/** Lets the fuzzer reach decoders that only this room uses. */
public final class IdentityDoors {
    private IdentityDoors() {}

    public static void readRevocationList(Bytes bytes) {
        RevocationList.parse(bytes);
    }

    public static void readSigningRequest(Bytes bytes) {
        SigningRequests.keyOf(bytes);
    }

    public static void readAttributes(Bytes bytes) {
        FabricAttributes.decode(bytes);
    }

    /** Good input for each of them, and the certificates in both forms. */
    public static List<Bytes> examples() {
        TestAuthority root = TestAuthority.root("root");
        Certificate member = root.issue("member", "peer");
        Bytes list = root.revoke(member);
        Bytes request = request();
        return List.of(
                list,
                new Pem("X509 CRL", list).encode(),
                request,
                new Pem("CERTIFICATE REQUEST", request).encode(),
                member.der(),
                root.certificate().der(),
                new Pem("CERTIFICATE", member.der()).encode(),
                FabricAttributes.encode(Map.of("role", "auditor", "hf.Affiliation", "org1")));
    }

    private static Bytes request() {
        P256Suite suite = P256Suite.create(new SecureRandom());
        KeyPair pair = suite.generateKeyPair();
        try {
            return Bytes.owning(new PKCS10CertificationRequestBuilder(
                            new X500Name("CN=somebody,OU=client"),
                            SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded()))
                    .build(CertificateWriter.contentSigner(
                            pair.getPublic(), suite.signer(pair.getPrivate(), pair.getPublic())))
                    .getEncoded());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
