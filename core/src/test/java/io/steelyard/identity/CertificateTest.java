package io.steelyard.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.steelyard.bytes.Bytes;
import io.steelyard.crypto.EcdsaSignature;
import io.steelyard.crypto.P256Suite;
import io.steelyard.crypto.Pem;
import io.steelyard.crypto.Sha256;
import io.steelyard.error.MalformedException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.hyperledger.fabric.protos.common.Block;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.Payload;
import org.hyperledger.fabric.protos.common.SignatureHeader;
import org.hyperledger.fabric.protos.msp.SerializedIdentity;
import org.hyperledger.fabric.protos.peer.ChaincodeActionPayload;
import org.hyperledger.fabric.protos.peer.ChaincodeEndorsedAction;
import org.hyperledger.fabric.protos.peer.Endorsement;
import org.hyperledger.fabric.protos.peer.Transaction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CertificateTest {
    private static final BigInteger N =
            new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);

    private final Certificate admin = RealFabric.certificate("Admin@org1.example.com");
    private final Certificate ca = RealFabric.certificate("ca.org1.example.com");

    @Test
    void the_fields_of_a_real_certificate_are_those_that_openssl_tells() {
        assertThat(admin.id()).isEqualTo("c1728c83b2fd0c864046f642a75f54ee611365c0943fb1c9ad4425f60ece20b8");
        assertThat(admin.subject()).isEqualTo("CN=Admin@org1.example.com,OU=admin,L=San Francisco,ST=California,C=US");
        assertThat(admin.issuer())
                .isEqualTo("CN=ca.org1.example.com,O=org1.example.com,L=San Francisco,ST=California,C=US");
        assertThat(admin.serial()).isEqualTo("2c59cdfe501dd88fc817369018f54450");
        assertThat(admin.organizationalUnits()).containsExactly("admin");
        assertThat(admin.notBefore()).isEqualTo(Instant.parse("2026-11-22T07:25:00Z"));
        assertThat(admin.notAfter()).isEqualTo(Instant.parse("2036-11-19T07:25:00Z"));
        assertThat(admin.authorityKeyId())
                .isEqualTo(ca.subjectKeyId())
                .isEqualTo(Bytes.hex("da993779907d1b437a6200d3927a34f1f6b784b7f70fe4bd2b85b9777ebe87e9"));
        assertThat(admin.attributes()).isEmpty();
        assertThat(admin.isCa()).isFalse();
        assertThat(admin.hasKeyUsageDigitalSignature()).isTrue();
        assertThat(admin.hasKeyUsageCertSign()).isFalse();
        assertThat(ca.isCa()).isTrue();
        assertThat(ca.hasKeyUsageCertSign()).isTrue();
        assertThat(ca.isSelfIssued()).isTrue();
        assertThat(ca.unknownCriticalExtensions()).isEmpty();
        assertThat(admin.issuerDer()).isEqualTo(ca.subjectDer());
    }

    @Test
    void pem_written_again_is_byte_for_byte_what_go_wrote() {
        RealFabric.certificates().forEach((name, pem) -> {
            Bytes received = Certificate.parse(pem).derAsReceived();
            assertThat(new Pem("CERTIFICATE", received).encode()).as(name).isEqualTo(pem);
        });
        assertThat(admin.pem()).isEqualTo(RealFabric.certificates().get("Admin@org1.example.com"));
    }

    /** Cryptogen signs with whatever S comes out; Fabric works with the low form of these. */
    @Test
    void four_of_ten_real_certificates_came_with_a_high_S_and_are_hashed_in_low_form() {
        List<String> high = RealFabric.certificates().keySet().stream()
                .filter(name -> !RealFabric.certificate(name)
                        .der()
                        .equals(RealFabric.certificate(name).derAsReceived()))
                .toList();
        assertThat(high)
                .containsExactlyInAnyOrder(
                        "ca.example.com", "tlsca.org1.example.com", "ca.org2.example.com", "tlsca.org2.example.com");
        for (String name : high) {
            Certificate root = RealFabric.certificate(name);
            assertThat(root.id()).isEqualTo(Sha256.of(root.der()).hex());
            assertThat(otherS(root.derAsReceived())).isEqualTo(root.der());
            assertThat(root.isSignedBy(root)).isTrue();
        }
    }

    private static Bytes otherS(Bytes der) {
        try {
            return withHighS(der);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void a_certificate_is_signed_by_its_own_issuer_and_by_no_other() {
        assertThat(admin.isSignedBy(ca)).isTrue();
        assertThat(ca.isSignedBy(ca)).isTrue();
        assertThat(admin.isSignedBy(RealFabric.certificate("ca.org2.example.com")))
                .isFalse();
        assertThat(admin.isSignedBy(admin)).isFalse();
    }

    @Test
    void every_signature_in_a_real_transaction_verifies_and_none_after_a_change()
            throws InvalidProtocolBufferException {
        P256Suite suite = P256Suite.create(new SecureRandom());
        Envelope envelope = Envelope.parseFrom(
                Block.parseFrom(RealFabric.block("endorsed.block")).getData().getData(0));
        Payload payload = Payload.parseFrom(envelope.getPayload());
        SignatureHeader header = SignatureHeader.parseFrom(payload.getHeader().getSignatureHeader());
        verifies(suite, header.getCreator(), bytes(envelope.getPayload()), envelope.getSignature());
        ChaincodeEndorsedAction action = ChaincodeActionPayload.parseFrom(
                        Transaction.parseFrom(payload.getData()).getActions(0).getPayload())
                .getAction();
        assertThat(action.getEndorsementsList()).hasSize(2);
        for (Endorsement endorsement : action.getEndorsementsList()) {
            Bytes signed = bytes(action.getProposalResponsePayload().concat(endorsement.getEndorser()));
            verifies(suite, endorsement.getEndorser(), signed, endorsement.getSignature());
        }
    }

    private static void verifies(P256Suite suite, ByteString identity, Bytes message, ByteString signature) {
        Identity parsed = Identity.parse(bytes(identity));
        assertThat(parsed.serialized()).isEqualTo(bytes(identity));
        assertThat(suite.verify(parsed.certificate().publicKey(), message, bytes(signature)))
                .isTrue();
        assertThat(suite.verify(parsed.certificate().publicKey(), Bytes.concat(message, message), bytes(signature)))
                .isFalse();
    }

    @Test
    void a_high_S_issuer_signature_is_brought_to_the_low_form_before_hashing() throws Exception {
        Bytes high = withHighS(admin.der());
        assertThat(high).isNotEqualTo(admin.der());
        Certificate sane = Certificate.parse(high);
        assertThat(sane.der()).isEqualTo(admin.der());
        assertThat(sane.id()).isEqualTo(admin.id());
        assertThat(sane).isEqualTo(admin);
        assertThat(sane.isSignedBy(ca)).isTrue();
        CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(sane.der().toArray()));
    }

    @Test
    void bytes_after_der_are_refused_and_text_around_pem_is_borne_as_in_fabric() {
        assertThatThrownBy(() -> Certificate.parse(Bytes.concat(admin.der(), Bytes.hex("00"))))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("does not end where the bytes do");
        Bytes around = Bytes.concat(Bytes.utf8("Certificate:\n"), admin.pem(), ca.pem());
        assertThat(Certificate.parse(around)).isEqualTo(admin);
    }

    @Test
    void a_cut_certificate_is_malformed_at_every_length() {
        for (int size = 0; size < admin.der().size(); size++) {
            Bytes cut = admin.der().slice(0, size);
            assertThatThrownBy(() -> Certificate.parse(cut)).isInstanceOf(MalformedException.class);
        }
    }

    @Test
    void damaged_bytes_give_a_malformed_exception_or_a_certificate_and_nothing_else() {
        Random random = new Random(20261125);
        for (int i = 0; i < 4_000; i++) {
            byte[] der = (i % 2 == 0 ? admin : ca).der().toArray();
            for (int n = 1 + random.nextInt(3); n > 0; n--) {
                der[random.nextInt(der.length)] = (byte) random.nextInt(256);
            }
            try {
                Certificate parsed = Certificate.parse(Bytes.owning(der));
                assertThat(parsed.notAfter()).isNotNull();
            } catch (MalformedException expected) {
                assertThat(expected).hasMessageNotContaining("null pointer");
            }
        }
    }

    @Test
    void nesting_without_end_is_malformed_and_no_stack_overflows() {
        Bytes nested = Bytes.EMPTY;
        for (int i = 0; i < 2000; i++) {
            nested = Bytes.concat(
                    Bytes.owning(new byte[] {0x30, (byte) 0x83, 0, (byte) (nested.size() >> 8), (byte) nested.size()}),
                    nested);
        }
        Bytes deep = shortest(2000);
        assertThatThrownBy(() -> Certificate.parse(deep)).isInstanceOf(MalformedException.class);
        Bytes outer = nested;
        assertThatThrownBy(() -> Certificate.parse(outer)).isInstanceOf(MalformedException.class);
        assertThat(Certificate.parse(withExtension("2a0304", deep)).subject()).isEqualTo(admin.subject());
        for (String oid : List.of("551d13", "551d0f", "551d25", "551d0e", "551d23")) {
            Bytes hostile = withExtension(oid, deep);
            assertThatThrownBy(() -> Certificate.parse(hostile)).as(oid).isInstanceOf(MalformedException.class);
        }
    }

    /** Real body, one extension replaced by hostile content. */
    private Bytes withExtension(String oid, Bytes content) {
        Bytes extension = der(0x30, Bytes.concat(der(0x06, Bytes.hex(oid)), der(0x04, content)));
        ASN1Sequence certificate = ASN1Sequence.getInstance(admin.der().toArray());
        ASN1Sequence body = ASN1Sequence.getInstance(certificate.getObjectAt(0));
        Bytes all = Bytes.EMPTY;
        for (int i = 0; i < 7; i++) {
            all = Bytes.concat(all, CertificateReader.encoded(body.getObjectAt(i)));
        }
        Bytes extended = der(0x30, Bytes.concat(all, der(0xa3, der(0x30, extension))));
        return der(
                0x30,
                Bytes.concat(
                        extended,
                        CertificateReader.encoded(certificate.getObjectAt(1)),
                        CertificateReader.encoded(certificate.getObjectAt(2))));
    }

    private static Bytes shortest(int depth) {
        Bytes nested = Bytes.hex("0500");
        for (int i = 0; i < depth; i++) {
            nested = der(0x30, nested);
        }
        return nested;
    }

    private static Bytes der(int tag, Bytes content) {
        int size = content.size();
        byte[] header = size < 0x80
                ? new byte[] {(byte) tag, (byte) size}
                : size < 0x100
                        ? new byte[] {(byte) tag, (byte) 0x81, (byte) size}
                        : new byte[] {(byte) tag, (byte) 0x82, (byte) (size >> 8), (byte) size};
        return Bytes.concat(Bytes.owning(header), content);
    }

    @Test
    void ber_that_go_refuses_is_refused() {
        Bytes der = admin.der();
        Bytes indefinite = Bytes.concat(Bytes.hex("3080"), der.slice(4, der.size()), Bytes.hex("0000"));
        assertThatThrownBy(() -> Certificate.parse(indefinite)).isInstanceOf(MalformedException.class);
        Bytes padded = Bytes.concat(Bytes.hex("308300"), der.slice(2, 4), der.slice(4, der.size()));
        assertThatThrownBy(() -> Certificate.parse(padded))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("shortest form");
    }

    @Test
    void the_jdk_reads_the_same_certificate() throws GeneralSecurityException {
        X509Certificate jdk = (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(admin.der().toArray()));
        assertThat(jdk.getSerialNumber()).isEqualTo(admin.serialNumber());
        assertThat(jdk.getPublicKey().getEncoded()).isEqualTo(admin.publicKey().getEncoded());
    }

    @Test
    void an_identity_keeps_the_bytes_it_came_in_and_equals_by_certificate() throws Exception {
        Identity built = Identity.of("Org1MSP", admin);
        Bytes other = Bytes.owning(SerializedIdentity.newBuilder()
                .setMspid("Org1MSP")
                .setIdBytes(ByteString.copyFrom(
                        new Pem("CERTIFICATE", withHighS(admin.der())).encode().toArray()))
                .build()
                .toByteArray());
        Identity received = Identity.parse(other);
        assertThat(received.serialized()).isEqualTo(other).isNotEqualTo(built.serialized());
        assertThat(received).isEqualTo(built).hasSameHashCodeAs(built);
        assertThat(received.mspId()).isEqualTo("Org1MSP");
        assertThat(Identity.of("Org2MSP", admin)).isNotEqualTo(built);
        assertThat(Identity.parse(built.serialized())).isEqualTo(built);
    }

    @Test
    void what_is_no_identity_is_malformed() {
        Bytes der = Bytes.owning(SerializedIdentity.newBuilder()
                .setMspid("Org1MSP")
                .setIdBytes(ByteString.copyFrom(admin.der().toArray()))
                .build()
                .toByteArray());
        Bytes nameless = Identity.of("", admin).serialized();
        for (Bytes bad : List.of(Bytes.EMPTY, Bytes.hex("ff"), Bytes.utf8("Org1MSP"), der, nameless)) {
            assertThatThrownBy(() -> Identity.parse(bad)).isInstanceOf(MalformedException.class);
        }
        assertThatThrownBy(() -> Identity.parse(Bytes.owning(new byte[65 * 1024])))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("65536");
    }

    private static Bytes bytes(ByteString received) {
        return Bytes.owning(received.toByteArray());
    }

    /** The same certificate with the other S, encoded by BouncyCastle. */
    private static Bytes withHighS(Bytes der) throws IOException {
        ASN1Sequence certificate = ASN1Sequence.getInstance(der.toArray());
        Bytes signature = Bytes.owning(
                DERBitString.getInstance(certificate.getObjectAt(2)).getOctets());
        EcdsaSignature low = EcdsaSignature.decode(signature).orElseThrow();
        Bytes high = new EcdsaSignature(low.r(), N.subtract(low.s())).encode();
        ASN1EncodableVector parts = new ASN1EncodableVector();
        parts.add(certificate.getObjectAt(0));
        parts.add(certificate.getObjectAt(1));
        parts.add(new DERBitString(high.toArray()));
        return Bytes.owning(new DERSequence(parts).getEncoded());
    }
}
