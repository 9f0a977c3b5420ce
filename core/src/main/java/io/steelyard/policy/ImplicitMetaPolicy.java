package io.steelyard.policy;

import io.steelyard.identity.Identity;
import java.util.ArrayList;
import java.util.List;

/**
 * Any, all or a majority (floor(n/2)+1) of sub-policies, one per child group; a missing sub-policy counts as refusing. With no
 * parts at all it is satisfied, whatever the rule. Source: Fabric common/policies/implicitmeta.go.
 *
 * @param description names the policy in refusals, e.g. {@code /Channel/Application/Endorsement}
 */
public record ImplicitMetaPolicy(Rule rule, List<Policy> parts, String description) implements Policy {
    private static final String PRESENT = "; has ";

    /** Copies the list. */
    public ImplicitMetaPolicy {
        parts = List.copyOf(parts);
    }

    /** Fabric's rules. */
    public enum Rule {
        ANY,
        ALL,
        MAJORITY
    }

    /** How many parts must be satisfied. */
    public int threshold() {
        if (parts.isEmpty()) {
            return 0;
        }
        return switch (rule) {
            case ANY -> 1;
            case ALL -> parts.size();
            case MAJORITY -> parts.size() / 2 + 1;
        };
    }

    @Override
    public Verdict evaluate(List<Identity> signers) {
        return allows(signers) ? Verdict.SATISFIED : Verdict.refused(explain(signers));
    }

    @Override
    public boolean allows(List<Identity> signers) {
        int needed = threshold();
        int left = parts.size();
        for (Policy part : parts) {
            if (needed == 0 || needed > left) {
                break;
            }
            left--;
            if (part.allows(signers)) {
                needed--;
            }
        }
        return needed == 0;
    }

    private String explain(List<Identity> signers) {
        List<String> refusals = new ArrayList<>();
        for (Policy part : parts) {
            Verdict verdict = part.evaluate(signers);
            if (!verdict.satisfied()) {
                refusals.add(verdict.explanation());
            }
        }
        int agreed = parts.size() - refusals.size();
        String present = commonEnding(refusals);
        StringBuilder text = new StringBuilder(description)
                .append(" needs ")
                .append(threshold())
                .append(" of ")
                .append(parts.size())
                .append(" parts, got ")
                .append(agreed);
        String separator = "; refused: ";
        for (String refusal : refusals) {
            text.append(separator).append(refusal, 0, refusal.length() - present.length());
            separator = " / ";
            if (text.length() > Refusal.CHARACTERS_MAX) {
                break;
            }
        }
        return Refusal.bounded(text.append(present).toString());
    }

    /** What the signers are is the same in every part, so it is said once, at the end. */
    private static String commonEnding(List<String> refusals) {
        int start = refusals.get(0).lastIndexOf(PRESENT);
        if (start < 0) {
            return "";
        }
        String ending = refusals.get(0).substring(start);
        return refusals.stream().allMatch(refusal -> refusal.endsWith(ending)) ? ending : "";
    }
}
