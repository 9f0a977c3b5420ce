package io.steelyard.policy;

import io.steelyard.identity.Identity;
import io.steelyard.identity.MspSet;
import io.steelyard.policy.SignaturePolicy.Rule;
import java.util.List;

/**
 * Fabric's greedy evaluation of a signature policy. A signed-by rule takes the first unused signer that satisfies it; an
 * n-out-of rule tries all its rules in order, each seeing what those before it took, and keeps what a rule took only when that
 * rule is satisfied. It does not stop at n, so an OR takes a signer for each branch that it can, and a later rule may then find
 * none left: this is a consensus rule and no matching algorithm. Source: Fabric common/cauthdsl/cauthdsl.go.
 */
final class BoundSignaturePolicy implements Policy {
    private final SignaturePolicy policy;
    private final MspSet msps;

    BoundSignaturePolicy(SignaturePolicy policy, MspSet msps) {
        this.policy = policy;
        this.msps = msps;
    }

    @Override
    public Verdict evaluate(List<Identity> signers) {
        return allows(signers) ? Verdict.SATISFIED : Verdict.refused(new Refusal(policy, msps, signers).explain());
    }

    @Override
    public boolean allows(List<Identity> signers) {
        return satisfied(policy.rule(), new Taken(policy, msps, signers));
    }

    @Override
    public String toString() {
        return policy.toString();
    }

    private static boolean satisfied(Rule rule, Taken taken) {
        if (rule instanceof Rule.SignedBy signedBy) {
            return taken.take(signedBy.principal());
        }
        Rule.OutOf outOf = (Rule.OutOf) rule;
        List<Rule> rules = outOf.rules();
        int satisfied = 0;
        for (int i = 0; i < rules.size(); i++) {
            int mark = taken.mark();
            if (satisfied(rules.get(i), taken)) {
                satisfied++;
            } else {
                taken.giveBack(mark);
            }
        }
        return satisfied >= outOf.n();
    }
}
