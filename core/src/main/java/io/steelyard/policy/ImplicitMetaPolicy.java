package io.steelyard.policy;

import java.util.List;

/** Any, all or a majority (floor(n/2)+1) of sub-policies, one per child group; a missing sub-policy counts as refusing. */
public record ImplicitMetaPolicy(Rule rule, List<Policy> parts, String description) implements Policy {
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

    @Override
    public Verdict evaluate(List<io.steelyard.identity.Identity> signers) {
        throw new UnsupportedOperationException();
    }
}
