package io.steelyard.commit;

import io.steelyard.bytes.Bytes;
import io.steelyard.config.ChannelConfig;
import io.steelyard.error.MalformedException;
import io.steelyard.format.KeyMetadata;
import io.steelyard.format.ReadWriteSet.MetadataEntry;
import io.steelyard.lifecycle.ContractDefinition;
import io.steelyard.lifecycle.Definitions;
import io.steelyard.policy.Policy;
import io.steelyard.policy.SignaturePolicy;
import io.steelyard.policy.Verdict;
import io.steelyard.state.StateView;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The endorsement policies that a block is judged by: contract definitions and key policies as they were before the block. Bound
 * policies are remembered until config or definitions change. Owned by the commit thread.
 */
final class ChannelPolicies {
    private static final String LIFECYCLE = "/Channel/Application/LifecycleEndorsement";
    private static final int KEY_POLICIES_MAX = 1_000;

    private final ChannelConfig config;
    private final StateView state;
    private final Map<String, Optional<Policy>> byContract = new HashMap<>();
    private final Map<Bytes, Policy> keyPolicies = new HashMap<>();

    ChannelPolicies(ChannelConfig config, StateView state) {
        this.config = config;
        this.state = state;
    }

    /** A contract's policy, empty when the channel does not define it. */
    Optional<Policy> ofContract(String name) {
        return byContract.computeIfAbsent(name, this::bind);
    }

    private Optional<Policy> bind(String name) {
        if (name.equals(Definitions.NAMESPACE)) {
            return config.policy(LIFECYCLE);
        }
        try {
            return Definitions.find(state, name)
                    .map(ContractDefinition::endorsement)
                    .map(config::bind);
        } catch (MalformedException e) {
            return Optional.of(none -> Verdict.refused(e.getMessage()));
        }
    }

    /** The policy that a key carries itself, empty when it has none. */
    Optional<Policy> ofKey(String namespace, String key) {
        return state.get(namespace, key)
                .filter(found -> !found.metadata().isEmpty())
                .flatMap(found -> parameter(found.metadata()))
                .map(this::bindKeyPolicy);
    }

    private static Optional<Bytes> parameter(Bytes metadata) {
        return KeyMetadata.parse(metadata).stream()
                .filter(entry -> entry.name().equals(KeyMetadata.VALIDATION_PARAMETER))
                .map(MetadataEntry::value)
                .findFirst();
    }

    private Policy bindKeyPolicy(Bytes parameter) {
        if (keyPolicies.size() >= KEY_POLICIES_MAX) {
            keyPolicies.clear();
        }
        return keyPolicies.computeIfAbsent(parameter, bytes -> {
            try {
                return SignaturePolicy.parse(bytes).bind(config.msps());
            } catch (MalformedException e) {
                return none -> Verdict.refused("the key's own policy cannot be read: " + e.getMessage());
            }
        });
    }
}
