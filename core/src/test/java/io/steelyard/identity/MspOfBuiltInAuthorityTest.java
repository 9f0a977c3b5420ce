package io.steelyard.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.steelyard.crypto.CryptoSuite;
import io.steelyard.crypto.Ed25519Suite;
import io.steelyard.crypto.P256Suite;
import io.steelyard.identity.Principal.RoleType;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The MSP takes what the built-in authority issues. */
@Timeout(60)
final class MspOfBuiltInAuthorityTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00.123Z");

    private static CertificateAuthority root(CryptoSuite suite) {
        return CertificateAuthority.createRoot("ca.clinic", "clinic", suite, () -> NOW, RANDOM);
    }

    private static Identity enrolled(CertificateAuthority authority, RoleType role) {
        CertificateRequest request = CertificateRequest.named("somebody").withRole(role);
        return Identity.of("Clinic", authority.issue(request).certificate());
    }

    @Test
    void members_of_a_root_and_of_an_intermediate_have_their_roles() {
        CertificateAuthority root = root(P256Suite.create(RANDOM));
        CertificateAuthority below = root.createIntermediate("issuing.clinic", "clinic");
        MspConfigBuilder config = MspConfigBuilder.of("Clinic").root(root.certificate());
        Msp flat = Msp.of(config.build());
        Msp deep = Msp.of(config.intermediate(below.certificate()).build());

        for (RoleType role : List.of(RoleType.CLIENT, RoleType.PEER, RoleType.ADMIN, RoleType.ORDERER)) {
            Principal principal = new Principal.Role("Clinic", role);

            assertThat(flat.satisfies(enrolled(root, role), principal)).isTrue();
            assertThat(deep.satisfies(enrolled(below, role), principal)).isTrue();
            assertThat(deep.satisfies(enrolled(root, role), principal)).isFalse();
        }
    }

    @Test
    void its_revocation_list_takes_effect() {
        CertificateAuthority root = root(P256Suite.create(RANDOM));
        Identity revoked = enrolled(root, RoleType.PEER);
        Identity other = enrolled(root, RoleType.PEER);
        root.revoke(revoked.certificate());
        MspConfigBuilder config = MspConfigBuilder.of("Clinic").root(root.certificate());

        assertThat(Msp.of(config.build()).whyInvalid(revoked)).isEmpty();
        Msp msp = Msp.of(config.revocationList(root.revocationList()).build());
        assertThat(msp.whyInvalid(revoked)).isPresent();
        assertThat(msp.whyInvalid(other)).isEmpty();
    }

    @Test
    void an_ed25519_organization_needs_version_three() {
        CertificateAuthority root = root(Ed25519Suite.create(RANDOM));
        Identity peer = enrolled(root, RoleType.PEER);
        var config = MspConfigBuilder.of("Clinic").root(root.certificate()).build();

        assertThat(Msp.of(config, Msp.Version.V3_0).whyInvalid(peer)).isEmpty();
        assertThat(Msp.of(config).whyInvalid(peer)).isPresent();
    }
}
