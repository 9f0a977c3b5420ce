package io.steelyard.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.steelyard.bytes.Bytes;
import io.steelyard.crypto.CryptoSuite;
import io.steelyard.crypto.P256Suite;
import io.steelyard.identity.GoldenBlocks;
import io.steelyard.identity.Identity;
import io.steelyard.identity.MspSet;
import io.steelyard.identity.TestAuthority;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class SignaturesTest {
    private static final CryptoSuite SUITE = P256Suite.create(new SecureRandom());
    private static final TestOrganizations ORGS = new TestOrganizations("Clinic", "Insurer");
    private static final Bytes MESSAGE = Bytes.utf8("a message");

    private record Signing(Identity identity, KeyPair keys) {
        SignedData claim() {
            return new SignedData(
                    identity.serialized(),
                    MESSAGE,
                    SUITE.signer(keys.getPrivate(), identity.certificate().publicKey())
                            .sign(MESSAGE));
        }

        SignedData wrong() {
            return new SignedData(identity.serialized(), Bytes.utf8("another"), claim().signature());
        }
    }

    private static Signing signing(String mspId) {
        TestAuthority.Issued issued = ORGS.authority(mspId).issueWithKeys("x", "peer");
        return new Signing(Identity.of(mspId, issued.certificate()), issued.keys());
    }

    private static List<Identity> verified(SignedData... claims) {
        return Signatures.verified(List.of(claims), ORGS.msps(), SUITE);
    }

    @Test
    void good_claims_give_their_identities_in_order() {
        Signing clinic = signing("Clinic");
        Signing insurer = signing("Insurer");

        assertThat(verified(insurer.claim(), clinic.claim())).containsExactly(insurer.identity(), clinic.identity());
        assertThat(verified()).isEmpty();
    }

    @Test
    void malformed_and_foreign_identities_and_wrong_signatures_are_dropped() {
        Signing clinic = signing("Clinic");
        SignedData good = clinic.claim();
        SignedData garbage = new SignedData(Bytes.utf8("garbage"), MESSAGE, good.signature());
        Identity lab = Identity.of("Lab", clinic.identity().certificate());
        SignedData foreign = new SignedData(lab.serialized(), MESSAGE, good.signature());
        SignedData unsigned = new SignedData(signing("Insurer").identity().serialized(), MESSAGE, Bytes.EMPTY);

        assertThat(verified(garbage, foreign, unsigned, signing("Insurer").wrong(), good))
                .containsExactly(clinic.identity());
    }

    @Test
    void a_second_claim_of_one_identity_is_dropped_before_its_signature_is_looked_at() {
        Signing clinic = signing("Clinic");
        CountingSuite counting = new CountingSuite();

        List<Identity> signers = Signatures.verified(
                List.of(clinic.claim(), clinic.claim(), clinic.wrong(), clinic.claim()), ORGS.msps(), counting);

        assertThat(signers).containsExactly(clinic.identity());
        assertThat(counting.verified).hasSize(1);
    }

    @Test
    void a_claim_that_failed_does_not_stand_in_the_way_of_a_good_one() {
        Signing clinic = signing("Clinic");

        assertThat(verified(clinic.wrong(), clinic.claim())).containsExactly(clinic.identity());
    }

    @Test
    void other_bytes_of_the_same_certificate_are_the_same_identity() {
        Signing clinic = signing("Clinic");
        Bytes other = Bytes.owning(org.hyperledger.fabric.protos.msp.SerializedIdentity.newBuilder()
                .setMspid("Clinic")
                .setIdBytes(com.google.protobuf.ByteString.copyFromUtf8(
                        "text before\n" + clinic.identity().certificate().pem().utf8()))
                .build()
                .toByteArray());
        SignedData again = new SignedData(other, MESSAGE, clinic.claim().signature());

        assertThat(verified(again, clinic.claim())).hasSize(1);
    }

    @Test
    void what_fabric_signed_holds_and_one_damaged_byte_spoils_it() throws Exception {
        MspSet msps = GoldenBlocks.mspSet("raft-000");
        List<SignedData> claims = new ArrayList<>(GoldenBlocks.endorsementClaims("raft-005"));
        claims.add(GoldenBlocks.envelopeClaim("raft-005"));

        assertThat(Signatures.verified(claims, msps, SUITE))
                .extracting(Identity::mspId)
                .containsExactlyInAnyOrder("Org1MSP", "Org2MSP", "Org1MSP");
        SignedData first = claims.get(0);
        byte[] damaged = first.message().toArray();
        damaged[damaged.length / 2] ^= 1;
        SignedData spoilt = new SignedData(first.identity(), Bytes.owning(damaged), first.signature());
        assertThat(Signatures.verified(List.of(spoilt), msps, SUITE)).isEmpty();
    }

    /** Remembers what it was asked to verify. */
    private static final class CountingSuite implements CryptoSuite {
        final List<Bytes> verified = new ArrayList<>();

        @Override
        public String name() {
            return SUITE.name();
        }

        @Override
        public Bytes hash(Bytes... parts) {
            return SUITE.hash(parts);
        }

        @Override
        public KeyPair generateKeyPair() {
            return SUITE.generateKeyPair();
        }

        @Override
        public io.steelyard.crypto.Signer signer(PrivateKey privateKey, PublicKey publicKey) {
            return SUITE.signer(privateKey, publicKey);
        }

        @Override
        public boolean verify(PublicKey publicKey, Bytes message, Bytes signature) {
            verified.add(signature);
            return SUITE.verify(publicKey, message, signature);
        }
    }
}
