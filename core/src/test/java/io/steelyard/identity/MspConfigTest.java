package io.steelyard.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.MalformedException;
import io.steelyard.identity.TestAuthority.Draft;
import java.util.Random;
import org.hyperledger.fabric.protos.msp.FabricCryptoConfig;
import org.hyperledger.fabric.protos.msp.FabricMSPConfig;
import org.hyperledger.fabric.protos.msp.MSPConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an MSP config must be made of. */
@Timeout(60)
final class MspConfigTest {
    private static final String ID = "Clinic";
    private static final TestAuthority ROOT = TestAuthority.root("ca.clinic");

    private static MspConfigBuilder config() {
        return MspConfigBuilder.of(ID).root(ROOT.certificate());
    }

    private static Msp msp(MspConfigBuilder config) {
        return Msp.of(config.build());
    }

    @Test
    void a_revoked_intermediate_makes_the_config_malformed() {
        TestAuthority issuing = ROOT.below("issuing");
        MspConfigBuilder config =
                config().intermediate(issuing.certificate()).revocationList(ROOT.revoke(issuing.certificate()));

        assertMalformed(config, "revoked");
    }

    @Test
    void a_listed_admin_needs_a_clients_or_admins_unit() {
        assertMalformed(config().admin(ROOT.issue("x", "peer")), "neither the client's nor the admin's");
    }

    @Test
    void a_listed_admin_of_a_foreign_ca_makes_the_config_malformed() {
        assertMalformed(config().admin(TestAuthority.root("other").issue("x", "admin")), "admin certificate");
    }

    @Test
    void without_node_ous_a_revoked_admin_makes_the_config_malformed() {
        Certificate listed = ROOT.issue("listed");

        assertMalformed(config().withoutNodeOus().admin(listed).revocationList(ROOT.revoke(listed)), "revoked");
    }

    @Test
    void somebody_must_be_able_to_administer() {
        assertMalformed(config().withoutNodeOus(), "nobody could administer");
    }

    @Test
    void an_accepted_unit_must_name_a_ca_of_the_msp() {
        assertMalformed(
                config().acceptedUnit("cardiology", TestAuthority.root("other").certificate()),
                "none of the MSP's root or intermediate");
        TestAuthority second = ROOT.below("second");
        TestAuthority third = second.below("third");
        assertMalformed(
                config().intermediate(second.certificate())
                        .intermediate(third.certificate())
                        .acceptedUnit("cardiology", second.certificate()),
                "issues no members");
    }

    @Test
    void a_root_must_be_a_self_signed_ca_with_a_key_identifier() {
        TestAuthority issuing = ROOT.below("issuing");
        TestAuthority nameless = TestAuthority.root("x", Draft::withoutSubjectKeyId);
        TestAuthority noCa = TestAuthority.root("x", Draft::notCa);
        TestAuthority constrained = TestAuthority.root("x", draft -> draft.withCritical("nameConstraints"));

        assertMalformed(MspConfigBuilder.of(ID).root(issuing.certificate()), "no self-signed CA");
        assertMalformed(MspConfigBuilder.of(ID).root(nameless.certificate()), "subject key identifier");
        assertMalformed(MspConfigBuilder.of(ID).root(noCa.certificate()), "no self-signed CA");
        assertMalformed(MspConfigBuilder.of(ID).root(constrained.certificate()), "name constraints");
        assertMalformed(MspConfigBuilder.of(ID), "no root CA");
    }

    @Test
    void an_intermediate_must_be_a_ca_below_a_root() {
        TestAuthority nameless = ROOT.below("x", Draft::withoutSubjectKeyId);

        assertMalformed(config().intermediate(ROOT.issue("x", "peer")), "not that of a CA");
        assertMalformed(config().intermediate(nameless.certificate()), "subject key identifier");
        assertMalformed(
                config().intermediate(TestAuthority.root("other").below("x").certificate()), "is not valid");
    }

    @Test
    void tls_authorities_are_checked_and_kept() {
        TestAuthority tls = TestAuthority.root("tls");
        TestAuthority below = tls.below("tls.below");
        Msp msp = msp(config().tlsRoot(tls.certificate()).tlsIntermediate(below.certificate()));

        assertThat(msp.tlsRootCertificates()).containsExactly(tls.certificate());
        assertThat(msp.tlsIntermediateCertificates()).containsExactly(below.certificate());
        assertMalformed(config().tlsRoot(tls.issue("x", "peer")), "not that of a CA");
        assertMalformed(config().tlsIntermediate(below.certificate()), "is not valid");
    }

    @Test
    void other_kinds_of_msps_and_hashes_are_refused_by_name() throws Exception {
        MSPConfig good = MSPConfig.parseFrom(config().build().toArray());
        FabricMSPConfig inner = FabricMSPConfig.parseFrom(good.getConfig());
        MSPConfig idemix = good.toBuilder().setType(1).build();
        MSPConfig sha3 = good.toBuilder()
                .setConfig(inner.toBuilder()
                        .setCryptoConfig(FabricCryptoConfig.newBuilder().setSignatureHashFamily("SHA3"))
                        .build()
                        .toByteString())
                .build();
        MSPConfig noName = good.toBuilder()
                .setConfig(inner.toBuilder().clearName().build().toByteString())
                .build();
        MSPConfig noHash = good.toBuilder()
                .setConfig(inner.toBuilder().clearCryptoConfig().build().toByteString())
                .build();

        assertThatThrownBy(() -> Msp.of(Bytes.of(idemix.toByteArray()))).hasMessageContaining("type 1");
        assertThatThrownBy(() -> Msp.of(Bytes.of(sha3.toByteArray()))).hasMessageContaining("SHA3");
        assertThatThrownBy(() -> Msp.of(Bytes.of(noName.toByteArray()))).hasMessageContaining("no name");
        assertThat(Msp.of(Bytes.of(noHash.toByteArray())).mspId()).isEqualTo(ID);
    }

    @Test
    void damaged_configs_are_malformed_and_nothing_else() {
        Certificate revoked = ROOT.issue("revoked", "peer");
        byte[] good = config().intermediate(ROOT.below("issuing").certificate())
                .revocationList(ROOT.revoke(revoked))
                .build()
                .toArray();
        Random random = new Random(20261125);
        int refused = 0;
        for (int i = 0; i < 600; i++) {
            byte[] damaged = good.clone();
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            try {
                Msp.of(Bytes.owning(damaged));
            } catch (MalformedException e) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(300);
    }

    private static void assertMalformed(MspConfigBuilder config, String reason) {
        Bytes bytes = config.build();
        assertThatThrownBy(() -> Msp.of(bytes))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining(ID)
                .hasMessageContaining(reason);
    }
}
