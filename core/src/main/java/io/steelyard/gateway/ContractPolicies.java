package io.steelyard.gateway;

import io.steelyard.commit.Ledger;
import io.steelyard.config.ChannelConfig;
import io.steelyard.lifecycle.Definitions;
import io.steelyard.policy.Policy;
import io.steelyard.policy.Verdict;

/** The endorsement policy of each contract as the gateway's own peer knows it. */
final class ContractPolicies {
    private final Ledger ledger;

    ContractPolicies(Ledger ledger) {
        this.ledger = ledger;
    }

    /** The policy; one that refuses everything for an undefined contract. */
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
