package io.steelyard.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.MalformedException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class PrincipalTest {
    @Test
    void every_kind_survives_its_bytes() {
        List<Principal> kinds = List.of(
                new Principal.Role("Clinic", Principal.RoleType.MEMBER),
                new Principal.Role("Clinic", Principal.RoleType.ORDERER),
                new Principal.OrganizationUnit("Clinic", "cardiology", Bytes.hex("0102")),
                new Principal.ExactIdentity(Bytes.utf8("x")),
                new Principal.Anonymity(true),
                new Principal.Anonymity(false),
                new Principal.Unreadable(77, Bytes.hex("ff")),
                new Principal.Combined(List.of()),
                new Principal.Combined(
                        List.of(new Principal.Role("A", Principal.RoleType.PEER), new Principal.Anonymity(true))));

        for (Principal principal : kinds) {
            assertThat(Principal.parse(principal.toBytes())).isEqualTo(principal);
        }
    }

    @Test
    void a_role_is_encoded_as_fabric_does() {
        // classification ROLE (0, omitted), principal { msp_identifier "Org1MSP", role PEER (3) }
        assertThat(new Principal.Role("Org1MSP", Principal.RoleType.PEER)
                        .toBytes()
                        .hex())
                .isEqualTo("120b0a074f7267314d53501003");
    }

    @Test
    void what_fabric_would_carry_but_never_satisfy_is_kept_as_unreadable() {
        Bytes unknownRole = Bytes.hex("12041063" + "0a00");
        Bytes damagedRole = Bytes.hex("1201ff");

        assertThat(Principal.parse(unknownRole)).isInstanceOf(Principal.Unreadable.class);
        assertThat(Principal.parse(damagedRole)).isEqualTo(new Principal.Unreadable(0, Bytes.hex("ff")));
        assertThat(Principal.parse(damagedRole).toBytes()).isEqualTo(damagedRole);
    }

    @Test
    void deep_nesting_is_malformed() {
        Principal deep = new Principal.Anonymity(true);
        for (int i = 0; i < 16; i++) {
            deep = new Principal.Combined(List.of(deep));
        }
        Bytes allowed = deep.toBytes();
        Bytes tooDeep = new Principal.Combined(List.of(deep)).toBytes();

        assertThat(Principal.parse(allowed)).isEqualTo(deep);
        assertThatThrownBy(() -> Principal.parse(tooDeep)).isInstanceOf(MalformedException.class);
    }

    @Test
    void random_bytes_are_malformed_or_a_principal() {
        Random random = new Random(7);
        int read = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(24)];
            random.nextBytes(bytes);
            try {
                Principal.parse(Bytes.owning(bytes));
                read++;
            } catch (MalformedException e) {
                assertThat(e).hasMessageContaining("MSPPrincipal");
            }
        }
        assertThat(read).isPositive();
    }
}
