package io.steelyard.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.steelyard.identity.GoldenBlocks;
import io.steelyard.identity.Identity;
import io.steelyard.identity.MspSet;
import io.steelyard.policy.ImplicitMetaPolicy.Rule;
import java.util.Collections;
import java.util.List;
import org.hyperledger.fabric.protos.common.ConfigGroup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
final class ImplicitMetaPolicyTest {
    private static final Policy YES = signers -> Verdict.SATISFIED;
    private static final Policy NO = signers -> Verdict.refused("no such policy");

    @ParameterizedTest
    @CsvSource({
        "ANY, 0, 0",
        "ANY, 1, 1",
        "ANY, 5, 1",
        "ALL, 0, 0",
        "ALL, 1, 1",
        "ALL, 5, 5",
        "MAJORITY, 0, 0",
        "MAJORITY, 1, 1",
        "MAJORITY, 2, 2",
        "MAJORITY, 3, 2",
        "MAJORITY, 4, 3",
        "MAJORITY, 5, 3"
    })
    void thresholds(Rule rule, int parts, int needed) {
        for (int agreeing = 0; agreeing <= parts; agreeing++) {
            List<Policy> all = new java.util.ArrayList<>(Collections.nCopies(agreeing, YES));
            all.addAll(Collections.nCopies(parts - agreeing, NO));
            Collections.rotate(all, 1);
            ImplicitMetaPolicy policy = new ImplicitMetaPolicy(rule, all, "p");

            assertThat(policy.threshold()).isEqualTo(needed);
            assertThat(policy.allows(List.of())).isEqualTo(agreeing >= needed);
            assertThat(policy.evaluate(List.of()).satisfied()).isEqualTo(agreeing >= needed);
        }
    }

    @Test
    void it_stops_asking_when_the_answer_is_certain() {
        Policy never = signers -> {
            throw new AssertionError("asked in vain");
        };

        assertThat(new ImplicitMetaPolicy(Rule.ANY, List.of(YES, never), "p").allows(List.of()))
                .isTrue();
        assertThat(new ImplicitMetaPolicy(Rule.ALL, List.of(NO, never), "p").allows(List.of()))
                .isFalse();
    }

    @Test
    void a_refusal_says_which_parts_refused_and_what_was_there_once() {
        TestOrganizations orgs = new TestOrganizations("Clinic", "Insurer", "Lab");
        List<Policy> parts = List.of(
                SignaturePolicy.parse("OR('Clinic.peer')").bind(orgs.msps()),
                SignaturePolicy.parse("OR('Insurer.peer')").bind(orgs.msps()),
                SignaturePolicy.parse("OR('Lab.peer')").bind(orgs.msps()));
        Policy policy = new ImplicitMetaPolicy(Rule.MAJORITY, parts, "/Channel/Application/Endorsement");

        assertThat(policy.evaluate(orgs.identities("Clinic.peer")).explanation())
                .isEqualTo("/Channel/Application/Endorsement needs 2 of 3 parts, got 1; refused:"
                        + " needs a signature of Insurer (peer) / needs a signature of Lab (peer); has Clinic");
        assertThat(policy.evaluate(orgs.identities("Clinic.peer", "Lab.peer"))).isEqualTo(Verdict.SATISFIED);
    }

    @Test
    void a_refusal_is_bounded() {
        Policy policy = new ImplicitMetaPolicy(Rule.ALL, Collections.nCopies(10_000, NO), "p");

        assertThat(policy.evaluate(List.of()).explanation())
                .hasSize(Refusal.CHARACTERS_MAX)
                .startsWith("p needs 10000 of 10000 parts, got 0; refused: no such policy / no such policy");
    }

    @Test
    void fabrics_endorsements_are_enough_for_fabrics_default_policy() throws Exception {
        MspSet msps = GoldenBlocks.mspSet("raft-000");
        ConfigGroup application = GoldenBlocks.config("raft-000").getGroupsOrThrow("Application");
        List<Policy> parts = application.getGroupsMap().values().stream()
                .map(org -> SignaturePolicy.parse(GoldenBlocks.bytes(org.getPoliciesOrThrow("Endorsement")
                                .getPolicy()
                                .getValue()))
                        .bind(msps))
                .toList();
        Policy endorsement = new ImplicitMetaPolicy(Rule.MAJORITY, parts, "Endorsement");
        var suite = io.steelyard.crypto.P256Suite.create(new java.security.SecureRandom());

        List<Identity> both = Signatures.verified(GoldenBlocks.endorsementClaims("raft-005"), msps, suite);
        List<Identity> one = Signatures.verified(GoldenBlocks.endorsementClaims("raft-010"), msps, suite);

        assertThat(endorsement.evaluate(both)).isEqualTo(Verdict.SATISFIED);
        assertThat(endorsement.evaluate(one).explanation())
                .isEqualTo("Endorsement needs 2 of 2 parts, got 1; refused:"
                        + " needs a signature of Org2MSP (peer); has Org1MSP");
    }
}
