package io.steelyard.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.MalformedException;
import io.steelyard.identity.Identity;
import io.steelyard.identity.Principal;
import io.steelyard.identity.Principal.RoleType;
import io.steelyard.identity.TestAuthority;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a refusal says: it is read by people who have to find the missing signature. */
@Timeout(30)
final class RefusalTest {
    private static final TestOrganizations ORGS = new TestOrganizations("Clinic", "Insurer", "Lab");

    private static Verdict verdict(String policy, List<Identity> signers) {
        return SignaturePolicy.parse(policy).bind(ORGS.msps()).evaluate(signers);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "AND('Clinic.peer', 'Insurer.peer') | Clinic.peer | needs a signature of Insurer (peer); has Clinic",
                "AND('Clinic.peer', 'Insurer.peer') | `` | needs signatures of Clinic (peer) and Insurer (peer); has none",
                "OR('Clinic.peer', 'Insurer.peer') | Lab.peer | needs a signature of Clinic (peer) or Insurer (peer); has Lab",
                "AND('Clinic.peer', 'Insurer.peer') | Clinic.peer,Insurer.client | needs a signature of Insurer (peer); has Clinic, Insurer (client)",
                "OutOf(2, 'Clinic.peer', 'Insurer.peer', 'Lab.peer') | `` | needs signatures of 2 of Clinic (peer), Insurer (peer), Lab (peer); has none",
                "OutOf(2, 'Clinic.peer', 'Insurer.peer', 'Lab.peer') | Lab.peer | needs a signature of Clinic (peer) or Insurer (peer); has Lab",
                "AND('Clinic.admin', 'Clinic.admin') | Clinic.admin | needs a signature of another Clinic (admin); has Clinic (admin)",
                "AND('Clinic.peer', OR('Insurer.peer', 'Lab.peer')) | `` | needs signatures of Clinic (peer) and (Insurer (peer) or Lab (peer)); has none",
                "OutOf(2, 'Clinic.peer') | Clinic.peer | needs more rules satisfied than it has, so nobody can satisfy it; has Clinic"
            })
    void what_is_missing_and_what_is_there(String policy, String signers, String words) {
        List<Identity> identities = signers.isEmpty() ? List.of() : ORGS.identities(signers.split(","));

        Verdict verdict = verdict(policy, identities);

        assertThat(verdict.satisfied()).isFalse();
        assertThat(verdict.explanation()).isEqualTo(words);
    }

    @Test
    void a_signer_that_does_not_count_is_named_with_the_reason() {
        Identity forged = Identity.of("Insurer", TestAuthority.root("mallory").issue("x", "peer"));

        assertThat(verdict("OR('Insurer.peer')", List.of(forged)).explanation())
                .startsWith("needs a signature of Insurer (peer); has Insurer (does not count: its issuer (")
                .endsWith("is none of the organization's CAs)");
    }

    @Test
    void a_satisfied_policy_says_nothing() {
        assertThat(verdict("OR('Clinic.peer')", ORGS.identities("Clinic.peer"))).isSameAs(Verdict.SATISFIED);
    }

    @Test
    void an_explanation_is_bounded() {
        StringBuilder policy = new StringBuilder("AND('Clinic.peer'");
        for (int i = 0; i < 1000; i++) {
            policy.append(", 'Org").append(i).append(".peer'");
        }
        String words = verdict(policy.append(')').toString(), List.of()).explanation();

        assertThat(words).contains("and 993 more; has none");
        assertThat(words.length()).isLessThanOrEqualTo(Refusal.CHARACTERS_MAX);
        String longName = "x".repeat(5000);
        assertThat(verdict("OR('" + longName + ".peer')", List.of()).explanation())
                .hasSize(Refusal.CHARACTERS_MAX)
                .endsWith("...");
    }

    @Test
    void rare_principals_have_words() {
        List<Principal> rare = new ArrayList<>(List.of(
                new Principal.OrganizationUnit("Clinic", "lab", Bytes.EMPTY),
                new Principal.ExactIdentity(ORGS.identity("Clinic.peer").serialized()),
                new Principal.ExactIdentity(Bytes.utf8("x")),
                new Principal.Anonymity(false),
                new Principal.Combined(
                        List.of(new Principal.Role("Lab", RoleType.PEER), new Principal.Anonymity(true))),
                new Principal.Unreadable(9, Bytes.EMPTY)));

        assertThat(rare.stream().map(PolicyText::words))
                .containsExactly(
                        "Clinic (organizational unit lab)",
                        "Clinic (certificate of Clinic.peer)",
                        "an unreadable identity",
                        "an anonymous identity",
                        "Lab (peer) who is also anybody by name",
                        "an unknown kind of principal (9)");
    }

    @Test
    void application_policies_survive_their_bytes() {
        ApplicationPolicy own = new ApplicationPolicy.Signature(SignaturePolicy.parse("OR('A.peer')"));
        ApplicationPolicy reference = new ApplicationPolicy.Reference("/Channel/Application/Endorsement");

        assertThat(ApplicationPolicy.parse(own.toBytes())).isEqualTo(own);
        assertThat(ApplicationPolicy.parse(reference.toBytes())).isEqualTo(reference);
        // The validation parameter that peer lifecycle chaincode querycommitted shows for a default policy.
        assertThat(reference.toBytes())
                .isEqualTo(Bytes.of(
                        java.util.Base64.getDecoder().decode("EiAvQ2hhbm5lbC9BcHBsaWNhdGlvbi9FbmRvcnNlbWVudA==")));
        for (String bad : List.of("", "ff", "1200", "0a00", "0a0408011200")) {
            assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> ApplicationPolicy.parse(Bytes.hex(bad))))
                    .as(bad)
                    .isInstanceOf(MalformedException.class);
        }
    }
}
