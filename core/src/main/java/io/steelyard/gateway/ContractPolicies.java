package io.steelyard.gateway;

import io.steelyard.commit.Ledger;
import io.steelyard.config.ChannelConfig;
import io.steelyard.format.ReadWriteSet;
import io.steelyard.lifecycle.Definitions;
import io.steelyard.policy.Policy;
import io.steelyard.policy.Verdict;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The endorsement policies of contracts and of keys as the gateway's own peer knows them. */
final class ContractPolicies {
    private final Ledger ledger;

    ContractPolicies(Ledger ledger) {
        this.ledger = ledger;
    }

    /**
     * What must hold for these writes to one contract's state: the policy of each key that has one of its own, and the contract's
     * unless every key has.
     */
    Set<Policy> of(ReadWriteSet.Namespace writes) {
        Set<Policy> all = new LinkedHashSet<>();
        Set<String> keys = new TreeSet<>();
        writes.writes().forEach(write -> keys.add(write.key()));
        writes.metadataWrites().forEach(write -> keys.add(write.key()));
        boolean contractToo = keys.isEmpty()
                || writes.collections().stream()
                        .anyMatch(collection -> !collection.writes().isEmpty());
        for (String key : keys) {
            Optional<Policy> own = ledger.keyPolicy(writes.name(), key);
            own.ifPresent(all::add);
            contractToo |= own.isEmpty();
        }
        if (contractToo) {
            all.add(of(writes.name()));
        }
        return all;
    }

    /** A contract's policy; one that refuses everything for an undefined contract. */
    Policy of(String contract) {
        ChannelConfig config = ledger.config();
        if (contract.equals(Definitions.NAMESPACE)) {
            return config.policy("/Channel/Application/LifecycleEndorsement")
                    .orElse(none -> Verdict.refused("the channel has no LifecycleEndorsement policy"));
        }
        return ledger.definition(contract)
                .map(definition -> config.bind(definition.endorsement()))
                .orElse(none -> Verdict.refused("contract '" + contract + "' is not defined in channel '"
                        + config.channelId() + "'; defined are " + ledger.contractNames()));
    }
}
