package io.steelyard.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steelyard.bytes.Bytes;
import io.steelyard.identity.Msp.Version;
import io.steelyard.identity.Principal.RoleType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the rules for members were before version 1.4.3, each beside the version that changed it. */
@Timeout(30)
final class MspVersionTest {
    private static final String ID = "Clinic";
    private static final TestAuthority ROOT = TestAuthority.root("ca.clinic");
    private static final Identity CLIENT = member(ROOT.issue("alice", "client"));
    private static final Identity ADMIN = member(ROOT.issue("admin", "admin"));
    private static final Identity NOBODY = member(ROOT.issue("nobody", "staff"));

    private static Identity member(Certificate certificate) {
        return Identity.of(ID, certificate);
    }

    private static MspConfigBuilder config() {
        return MspConfigBuilder.of(ID).root(ROOT.certificate());
    }

    private static Msp msp(Version version) {
        return Msp.of(config().build(), version);
    }

    private static Principal role(RoleType role) {
        return new Principal.Role(ID, role);
    }

    @Test
    void version_1_0_has_no_organizational_units_that_give_roles() {
        assertThat(msp(Version.V1_0).whyInvalid(NOBODY)).isEmpty();
        assertThat(msp(Version.V1_1).whyInvalid(NOBODY)).isPresent();
        assertThat(msp(Version.V1_0).satisfies(CLIENT, role(RoleType.MEMBER))).isTrue();
        assertThat(msp(Version.V1_0).satisfies(CLIENT, role(RoleType.CLIENT))).isFalse();
        assertThat(msp(Version.V1_1).satisfies(CLIENT, role(RoleType.CLIENT))).isTrue();
    }

    @Test
    void admins_and_orderers_have_units_of_their_own_from_version_1_4_3_on() {
        for (Version version : List.of(Version.V1_1, Version.V1_3)) {
            assertThat(msp(version).whyInvalid(ADMIN)).isPresent();
            assertThat(msp(version).satisfies(ADMIN, role(RoleType.ADMIN))).isFalse();
        }
        assertThat(msp(Version.V1_4_3).whyInvalid(ADMIN)).isEmpty();
        assertThat(msp(Version.V1_4_3).satisfies(ADMIN, role(RoleType.ADMIN))).isTrue();
    }

    @Test
    void a_client_that_is_listed_is_an_admin_in_every_version() {
        Bytes listed = config().admin(CLIENT.certificate()).build();
        for (Version version : Version.values()) {
            assertThat(Msp.of(listed, version).satisfies(CLIENT, role(RoleType.ADMIN)))
                    .isTrue();
        }
    }

    @Test
    void before_1_4_3_a_listed_admin_must_be_a_client() {
        Bytes listed = config().admin(ADMIN.certificate()).build();
        assertThatThrownBy(() -> Msp.of(listed, Version.V1_3)).hasMessageContaining("admin certificate");
        assertThat(Msp.of(listed, Version.V1_4_3).satisfies(ADMIN, role(RoleType.ADMIN)))
                .isTrue();
    }

    @Test
    void combined_and_anonymous_principals_come_with_version_1_3() {
        Principal both = new Principal.Combined(List.of(role(RoleType.MEMBER), role(RoleType.CLIENT)));
        assertThat(msp(Version.V1_1).satisfies(CLIENT, both)).isFalse();
        assertThat(msp(Version.V1_3).satisfies(CLIENT, both)).isTrue();
        assertThat(msp(Version.V1_1).satisfies(CLIENT, new Principal.Anonymity(true)))
                .isFalse();
        assertThat(msp(Version.V1_3).satisfies(CLIENT, new Principal.Anonymity(true)))
                .isTrue();
    }
}
