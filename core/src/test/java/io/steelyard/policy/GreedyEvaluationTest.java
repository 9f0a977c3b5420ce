package io.steelyard.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.steelyard.identity.Identity;
import io.steelyard.identity.MspSet;
import io.steelyard.identity.Principal;
import io.steelyard.policy.SignaturePolicy.Rule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Fabric's greedy rule: where it decides as a matching would, where it does not, and that ours is exactly it. */
@Timeout(60)
final class GreedyEvaluationTest {
    private static final TestOrganizations ORGS = new TestOrganizations("A", "B", "C");
    private static final String[] NAMES = {
        "A.peer", "A.peer2", "A.client", "A.admin", "B.peer", "B.client", "B.admin", "C.peer", "C.peer2", "C.client"
    };

    private static boolean allows(String policy, String... signers) {
        return SignaturePolicy.parse(policy).bind(ORGS.msps()).allows(ORGS.identities(signers));
    }

    @Test
    void plain_policies() {
        assertThat(allows("AND('A.peer', 'B.peer')", "A.peer", "B.peer")).isTrue();
        assertThat(allows("AND('A.peer', 'B.peer')", "B.peer", "A.peer")).isTrue();
        assertThat(allows("AND('A.peer', 'B.peer')", "A.peer")).isFalse();
        assertThat(allows("AND('A.peer', 'B.peer')", "A.peer", "B.client")).isFalse();
        assertThat(allows("OR('A.peer', 'B.peer')", "B.peer")).isTrue();
        assertThat(allows("OutOf(2, 'A.peer', 'B.peer', 'C.peer')", "C.peer", "A.peer"))
                .isTrue();
        assertThat(allows("OutOf(0, 'A.peer')")).isTrue();
        assertThat(allows("OutOf(2, 'A.peer')", "A.peer", "A.peer2")).isFalse();
    }

    @Test
    void one_signer_counts_once() {
        assertThat(allows("AND('A.peer', 'A.peer')", "A.peer")).isFalse();
        assertThat(allows("AND('A.peer', 'A.peer')", "A.peer", "A.peer2")).isTrue();
        assertThat(allows("AND('A.member', 'A.peer')", "A.peer")).isFalse();
    }

    @Test
    void the_order_of_signers_matters() {
        // 'A.member' takes the first signer, be it the only admin or not.
        assertThat(allows("AND('A.member', 'A.admin')", "A.client", "A.admin")).isTrue();
        assertThat(allows("AND('A.member', 'A.admin')", "A.admin", "A.client")).isFalse();
    }

    @Test
    void the_order_of_rules_matters() {
        assertThat(allows("AND('A.admin', 'A.member')", "A.admin", "A.client")).isTrue();
        assertThat(allows("AND('A.member', 'A.admin')", "A.admin", "A.client")).isFalse();
    }

    @Test
    void a_gate_does_not_stop_when_it_has_enough_and_takes_a_signer_for_every_branch() {
        assertThat(allows("AND(OR('A.peer', 'B.peer'), 'B.peer')", "A.peer", "B.peer"))
                .isFalse();
        assertThat(allows("AND('B.peer', OR('A.peer', 'B.peer'))", "A.peer", "B.peer"))
                .isTrue();
    }

    @Test
    void a_failed_gate_gives_back_what_it_took() {
        assertThat(allows("OR(AND('A.peer', 'B.peer'), 'A.peer')", "A.peer")).isTrue();
        assertThat(allows("OutOf(2, AND('A.peer', 'B.peer'), 'A.peer', 'C.peer')", "A.peer", "C.peer"))
                .isTrue();
    }

    @Test
    void more_than_64_signers_are_no_limit() {
        TestOrganizations many = new TestOrganizations("A");
        String[] names = new String[70];
        StringBuilder policy = new StringBuilder("OutOf(70");
        for (int i = 0; i < names.length; i++) {
            names[i] = "A.peer" + i;
            policy.append(", 'A.peer'");
        }
        Policy bound = SignaturePolicy.parse(policy.append(')').toString()).bind(many.msps());

        assertThat(bound.allows(many.identities(names))).isTrue();
        assertThat(bound.allows(many.identities(names).subList(0, 69))).isFalse();
    }

    @Test
    void it_agrees_with_the_written_rule_and_never_allows_what_no_matching_would() {
        Random random = new Random(20261125);
        int allowed = 0;
        int lessThanMatching = 0;
        for (int i = 0; i < 20_000; i++) {
            SignaturePolicy policy = SignaturePolicy.parse(PolicyLanguageTest.randomText(random, 3));
            List<Identity> signers = randomSigners(random);

            boolean ours = policy.bind(ORGS.msps()).allows(signers);
            Verdict verdict = policy.bind(ORGS.msps()).evaluate(signers);
            boolean written =
                    new WrittenRule(policy.principals(), signers).holds(policy.rule(), new boolean[signers.size()]);
            boolean matching = !new Matching(policy.principals(), signers)
                    .ways(policy.rule(), 0)
                    .isEmpty();

            String what = policy + " by " + signers;
            assertThat(ours).as(what).isEqualTo(written);
            assertThat(verdict.satisfied()).as(what).isEqualTo(ours);
            assertThat(verdict.explanation().isEmpty()).as(what).isEqualTo(ours);
            assertThat(!ours || matching).as(what).isTrue();
            allowed += ours ? 1 : 0;
            lessThanMatching += matching && !ours ? 1 : 0;
        }
        assertThat(allowed).isBetween(2000, 18_000);
        assertThat(lessThanMatching)
                .as("cases where the greedy rule refuses what a matching allows")
                .isPositive();
    }

    @Test
    void it_agrees_with_a_matching_where_no_signer_fits_two_principals() {
        Random random = new Random(5);
        for (int i = 0; i < 5000; i++) {
            List<String> leaves = new ArrayList<>();
            for (int size = 1 + random.nextInt(6); size > 0; size--) {
                String name = NAMES[random.nextInt(NAMES.length)].replaceAll("[0-9]", "");
                leaves.add("'" + name + "'");
            }
            SignaturePolicy policy = SignaturePolicy.parse(
                    "OutOf(" + random.nextInt(leaves.size() + 2) + ", " + String.join(", ", leaves) + ")");
            List<Identity> signers = randomSigners(random);

            assertThat(policy.bind(ORGS.msps()).allows(signers))
                    .as(policy + " by " + signers)
                    .isEqualTo(!new Matching(policy.principals(), signers)
                            .ways(policy.rule(), 0)
                            .isEmpty());
        }
    }

    private static List<Identity> randomSigners(Random random) {
        List<String> names = new ArrayList<>(List.of(NAMES));
        Collections.shuffle(names, random);
        return ORGS.identities(names.subList(0, random.nextInt(6)).toArray(new String[0]));
    }

    private static boolean satisfies(Identity signer, Principal principal) {
        MspSet msps = ORGS.msps();
        return msps.satisfies(signer, principal);
    }

    /** The rule as the Fabric file states it, copying the marks at every gate. */
    private record WrittenRule(List<Principal> principals, List<Identity> signers) {
        boolean holds(Rule rule, boolean[] used) {
            if (rule instanceof Rule.SignedBy signedBy) {
                for (int i = 0; i < signers.size(); i++) {
                    if (!used[i] && satisfies(signers.get(i), principals.get(signedBy.principal()))) {
                        used[i] = true;
                        return true;
                    }
                }
                return false;
            }
            Rule.OutOf outOf = (Rule.OutOf) rule;
            int verified = 0;
            for (Rule part : outOf.rules()) {
                boolean[] attempt = used.clone();
                if (holds(part, attempt)) {
                    verified++;
                    System.arraycopy(attempt, 0, used, 0, used.length);
                }
            }
            return verified >= outOf.n();
        }
    }

    /** Every set of signers, as bits, that some assignment can have used so far: brute force. */
    private record Matching(List<Principal> principals, List<Identity> signers) {
        Set<Integer> ways(Rule rule, int used) {
            Set<Integer> ways = new HashSet<>();
            if (rule instanceof Rule.SignedBy signedBy) {
                for (int i = 0; i < signers.size(); i++) {
                    if ((used & 1 << i) == 0 && satisfies(signers.get(i), principals.get(signedBy.principal()))) {
                        ways.add(used | 1 << i);
                    }
                }
                return ways;
            }
            Rule.OutOf outOf = (Rule.OutOf) rule;
            collect(outOf, 0, outOf.n(), used, ways);
            return ways;
        }

        private void collect(Rule.OutOf outOf, int next, int open, int used, Set<Integer> ways) {
            if (open <= 0) {
                ways.add(used);
                return;
            }
            if (next == outOf.rules().size()) {
                return;
            }
            collect(outOf, next + 1, open, used, ways);
            for (int way : ways(outOf.rules().get(next), used)) {
                collect(outOf, next + 1, open - 1, way, ways);
            }
        }
    }
}
