package io.steelyard.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.MalformedException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class MspSetTest {
    private static final TestAuthority CLINIC = TestAuthority.root("ca.clinic");
    private static final TestAuthority INSURER = TestAuthority.root("ca.insurer");
    private static final MspSet MSPS = MspSet.of(List.of(msp("Insurer", INSURER), msp("Clinic", CLINIC)));

    private static Msp msp(String id, TestAuthority root) {
        return Msp.of(MspConfigBuilder.of(id).root(root.certificate()).build());
    }

    @Test
    void ids_are_in_byte_order() {
        MspSet set = MspSet.of(
                List.of(msp("b", CLINIC), msp("\uFFFD", CLINIC), msp("\uD83D\uDE00", CLINIC), msp("B", CLINIC)));

        assertThat(set.ids()).containsExactly("B", "b", "\uFFFD", "\uD83D\uDE00");
    }

    @Test
    void one_id_has_one_config() {
        assertThat(MspSet.of(List.of(msp("Clinic", CLINIC), msp("Clinic", CLINIC)))
                        .ids())
                .containsExactly("Clinic");
        assertThatThrownBy(() -> MspSet.of(List.of(msp("Clinic", CLINIC), msp("Clinic", INSURER))))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("Clinic");
    }

    @Test
    void the_same_bytes_give_the_same_object() {
        Bytes serialized = Identity.of("Clinic", CLINIC.issue("x", "peer")).serialized();

        Identity first = MSPS.deserialize(serialized);

        assertThat(MSPS.deserialize(Bytes.of(serialized.toArray()))).isSameAs(first);
        assertThat(first.serialized()).isEqualTo(serialized);
    }

    @Test
    void an_identity_of_no_organization_here_is_malformed_and_the_message_names_those_that_are() {
        Bytes foreign = Identity.of("Lab", CLINIC.issue("x", "peer")).serialized();

        assertThatThrownBy(() -> MSPS.deserialize(foreign))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("Lab")
                .hasMessageContaining("Clinic, Insurer");
        assertThat(MSPS.whyInvalid(Identity.parse(foreign))).isPresent();
        assertThat(MSPS.satisfies(Identity.parse(foreign), new Principal.Anonymity(true)))
                .isFalse();
    }

    @Test
    void garbage_is_malformed() {
        for (String garbage : List.of("", "ff", "0a06436c696e6963", "0a06436c696e6963120161")) {
            assertThatThrownBy(() -> MSPS.deserialize(Bytes.hex(garbage))).isInstanceOf(MalformedException.class);
        }
    }

    @Test
    void each_organization_judges_its_own() {
        Certificate ofClinic = CLINIC.issue("x", "peer");

        assertThat(MSPS.whyInvalid(Identity.of("Clinic", ofClinic))).isEmpty();
        assertThat(MSPS.whyInvalid(Identity.of("Insurer", ofClinic))).isPresent();
    }

    @Test
    void a_cache_forgets_the_oldest_and_keeps_what_is_asked_for() {
        BoundedCache<Integer, Integer> cache = new BoundedCache<>(10);
        cache.put(-1, -1);
        for (int i = 0; i < 1000; i++) {
            cache.put(i, i);
            assertThat(cache.size()).isLessThanOrEqualTo(20);
            if (i % 5 == 0) {
                assertThat(cache.get(-1)).isEqualTo(-1);
            }
        }
        assertThat(cache.get(0)).isNull();
        assertThat(cache.get(999)).isEqualTo(999);
    }
}
