package io.steelyard.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steelyard.error.MalformedException;
import io.steelyard.identity.Principal;
import io.steelyard.identity.Principal.RoleType;
import io.steelyard.policy.SignaturePolicy.Rule;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class PolicyLanguageTest {
    @Test
    void gates_nest_and_every_mention_is_a_principal_of_its_own() {
        SignaturePolicy policy =
                SignaturePolicy.parse("OR(AND('A.member', 'B.peer'), OutOf(1, 'A.member', 'C.admin'))");

        assertThat(policy.principals())
                .containsExactly(
                        new Principal.Role("A", RoleType.MEMBER),
                        new Principal.Role("B", RoleType.PEER),
                        new Principal.Role("A", RoleType.MEMBER),
                        new Principal.Role("C", RoleType.ADMIN));
        assertThat(policy.rule())
                .isEqualTo(new Rule.OutOf(
                        1,
                        List.of(
                                new Rule.OutOf(2, List.of(new Rule.SignedBy(0), new Rule.SignedBy(1))),
                                new Rule.OutOf(1, List.of(new Rule.SignedBy(2), new Rule.SignedBy(3))))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AND('A.member', 'B.member')",
                "And('A.member','B.member')",
                "and(\"A.member\", \"B.member\")",
                "  and ( 'A.member' ,\n\t\"B.member\" ) ",
                "OutOf(2, 'A.member', 'B.member')",
                "outof('2', 'A.member', 'B.member')",
                "OUTOF(2,'A.member','B.member')"
            })
    void spellings_of_fabric_mean_the_same(String text) {
        assertThat(SignaturePolicy.parse(text)).isEqualTo(SignaturePolicy.parse("AND('A.member', 'B.member')"));
    }

    @Test
    void roles_and_msp_ids_with_dots_and_hyphens() {
        SignaturePolicy policy = SignaturePolicy.parse(
                "or('MSP.member', 'MSP.WITH.DOTS.admin', 'MSP-WITH-DASHES.client', 'A.peer.peer', '1.orderer')");

        assertThat(policy.principals())
                .containsExactly(
                        new Principal.Role("MSP", RoleType.MEMBER),
                        new Principal.Role("MSP.WITH.DOTS", RoleType.ADMIN),
                        new Principal.Role("MSP-WITH-DASHES", RoleType.CLIENT),
                        new Principal.Role("A.peer", RoleType.PEER),
                        new Principal.Role("1", RoleType.ORDERER));
    }

    @Test
    void the_threshold_goes_from_none_to_one_more_than_there_are() {
        assertThat(SignaturePolicy.parse("OutOf(0, 'A.member')").rule())
                .isEqualTo(new Rule.OutOf(0, List.of(new Rule.SignedBy(0))));
        assertThat(SignaturePolicy.parse("OutOf(2, 'A.member')").rule())
                .isEqualTo(new Rule.OutOf(2, List.of(new Rule.SignedBy(0))));
        assertMalformed("OutOf(3, 'A.member')", 1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | 1",
                "`   ` | 4",
                "'A.member' | 1",
                "AND | 4",
                "AND( | 5",
                "AND() | 1",
                "AND('A.member' | 15",
                "AND('A.member',) | 16",
                "AND(,'A.member') | 5",
                "AND('A.member' 'B.member') | 16",
                "AND('A.member')) | 16",
                "AND('A.member') OR('B.member') | 17",
                "XOR('A.member') | 1",
                "aND('A.member') | 1",
                "Outof(1, 'A.member') | 1",
                "OR('A.member', Bmember) | 16",
                "OR('A.member', 'Bmember') | 16",
                "OR('A.member', '.member') | 16",
                "OR('A.member', 'B.Member') | 16",
                "OR('A.member', 'B.chief') | 16",
                "OR('A_B.member') | 4",
                "OR('Ä.member') | 4",
                "OR(' A.member') | 4",
                "OR('A.member) | 4",
                "OR('A.member\") | 4",
                "OR(\"A.member') | 4",
                "OutOf('A.member') | 7",
                "OutOf(1) | 1",
                "OutOf() | 7",
                "OutOf(true, 'A.member') | 7",
                "OutOf(1, 2) | 10",
                "OutOf(-1, 'A.member') | 7",
                "OutOf(1.5, 'A.member') | 7",
                "OutOf(4, 'A.member', 'B.member') | 1",
                "OutOf(99999999999999999999, 'A.member') | 7",
                "OR(AND('A.member'), OR('B.x')) | 24"
            })
    void what_is_wrong_is_told_with_its_place(String text, int character) {
        assertMalformed(text, character);
    }

    private static void assertMalformed(String text, int character) {
        assertThatThrownBy(() -> SignaturePolicy.parse(text))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("wrong at character " + character + ":");
    }

    @Test
    void deep_and_long_texts_are_malformed_without_a_stack_overflow() {
        String allowed = "OR(".repeat(39) + "'A.member'" + ")".repeat(39);
        String deep = "OR(".repeat(50_000) + "'A.member'" + ")".repeat(50_000);
        String unclosed = "OR(".repeat(100_000);
        String many = "OR(" + "'A.member',".repeat(12_000) + "'A.member')";

        assertThat(SignaturePolicy.parse(allowed).toBytes().size()).isPositive();
        for (String text : List.of(deep, unclosed, many, "OR(" + allowed + ")")) {
            assertThatThrownBy(() -> SignaturePolicy.parse(text)).isInstanceOf(MalformedException.class);
        }
    }

    @Test
    void random_texts_are_policies_or_malformed_and_nothing_else() {
        String[] tokens = {
            "AND",
            "OR",
            "OutOf",
            "and",
            "(",
            ")",
            ",",
            " ",
            "'A.member'",
            "\"B.peer\"",
            "'",
            "\"",
            "1",
            "2",
            "-",
            ".",
            "'A",
            "x",
            "\0",
            "\u00e4",
            "\uD83D\uDE00",
            "\n",
            "()",
            "(,"
        };
        Random random = new Random(20261125);
        int parsed = 0;
        for (int i = 0; i < 30_000; i++) {
            StringBuilder text = new StringBuilder(randomText(random, 2));
            for (int edits = random.nextInt(3); edits > 0; edits--) {
                int at = random.nextInt(text.length() + 1);
                int end = Math.min(text.length(), at + random.nextInt(3));
                text.replace(at, end, tokens[random.nextInt(tokens.length)]);
            }
            parsed += isParsed(text.toString()) ? 1 : 0;
        }
        assertThat(parsed).isBetween(10_000, 25_000);
    }

    private static boolean isParsed(String text) {
        try {
            SignaturePolicy policy = SignaturePolicy.parse(text);
            assertThat(SignaturePolicy.parse(policy.toString())).isEqualTo(policy);
            return true;
        } catch (MalformedException e) {
            return false;
        }
    }

    @Test
    void random_policies_survive_their_text() {
        Random random = new Random(3);
        for (int i = 0; i < 2000; i++) {
            SignaturePolicy policy = SignaturePolicy.parse(randomText(random, 4));

            assertThat(SignaturePolicy.parse(policy.toString())).isEqualTo(policy);
        }
    }

    /** A policy over the organizations A, B and C, for other tests too. */
    static String randomText(Random random, int depth) {
        int size = 1 + random.nextInt(4);
        StringBuilder text = new StringBuilder();
        switch (random.nextInt(3)) {
            case 0 -> text.append("AND(");
            case 1 -> text.append("OR(");
            default -> text.append("OutOf(").append(random.nextInt(size + 2)).append(", ");
        }
        String[] roles = {"member", "peer", "client", "admin"};
        for (int i = 0; i < size; i++) {
            text.append(i == 0 ? "" : ", ");
            if (depth > 1 && random.nextInt(3) == 0) {
                text.append(randomText(random, depth - 1));
            } else {
                text.append('\'').append("ABC".charAt(random.nextInt(3))).append('.');
                text.append(roles[random.nextInt(4)]).append('\'');
            }
        }
        return text.append(')').toString();
    }

    @Test
    void what_the_language_cannot_say_is_still_told() {
        SignaturePolicy bare =
                new SignaturePolicy(new Rule.SignedBy(0), List.of(new Principal.Role("A", RoleType.PEER)));
        SignaturePolicy all = new SignaturePolicy(new Rule.OutOf(0, List.of()), List.of());
        SignaturePolicy unit = new SignaturePolicy(
                new Rule.OutOf(1, List.of(new Rule.SignedBy(0))),
                List.of(new Principal.OrganizationUnit("A", "lab", io.steelyard.bytes.Bytes.EMPTY)));

        assertThat(bare).hasToString("OutOf(1, 'A.peer')");
        assertThat(all).hasToString("OutOf(0)");
        assertThat(unit).hasToString("OutOf(1, <A (organizational unit lab)>)");
    }
}
