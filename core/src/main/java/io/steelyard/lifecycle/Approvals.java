package io.steelyard.lifecycle;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What one organization has agreed to: per contract of a channel the definition that its nodes will endorse. Kept by the
 * organization, not on the ledger. Any thread.
 */
public final class Approvals {
    private final Map<String, ContractDefinition> approved = new ConcurrentHashMap<>();

    /** Agrees to a definition, replacing an earlier agreement on the same contract. */
    public void approve(ContractDefinition definition) {
        approved.put(definition.name(), definition);
    }

    /** Why the organization does not agree to a definition, empty when it does. */
    public Optional<String> whyNot(ContractDefinition definition) {
        ContractDefinition agreed = approved.get(definition.name());
        if (agreed == null) {
            return Optional.of("it has approved no definition of contract '" + definition.name() + "'");
        }
        if (agreed.sequence() != definition.sequence() || !agreed.sameTerms(definition)) {
            return Optional.of("it has approved sequence " + agreed.sequence() + " version " + agreed.version()
                    + " of contract '" + agreed.name() + "' on other terms than sequence " + definition.sequence()
                    + " version " + definition.version());
        }
        return Optional.empty();
    }
}
