package io.steelyard.commit;

import io.steelyard.bytes.Bytes;
import io.steelyard.config.ChannelConfig;
import io.steelyard.error.MalformedException;
import io.steelyard.format.KeyMetadata;
import io.steelyard.format.ReadWriteSet.MetadataEntry;
import io.steelyard.identity.Principal;
import io.steelyard.lifecycle.ContractDefinition;
import io.steelyard.lifecycle.Definitions;
import io.steelyard.policy.Policy;
import io.steelyard.policy.SignaturePolicy;
import io.steelyard.policy.Verdict;
import io.steelyard.state.StateView;
import io.steelyard.state.VersionedValue;
import io.steelyard.state.WriteRules;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The endorsement policies that a block is judged by: contract definitions and key policies as they were before the block. Bound
 * policies are remembered until config or definitions change. The commit thread judges by them; gateways plan by them, from any thread.
 */
final class ChannelPolicies {
    private static final String LIFECYCLE = "/Channel/Application/LifecycleEndorsement";
    private static final int KEY_POLICIES_MAX = 1_000;
    private static final String IMPLICIT = "_implicit_org_";

    private final ChannelConfig config;
    private final StateView state;
    private final Map<String, Policy> byContract = new ConcurrentHashMap<>();
    private final Map<Collection, Policy> byCollection = new ConcurrentHashMap<>();
    private final Map<Bytes, Policy> keyPolicies = new ConcurrentHashMap<>();

    ChannelPolicies(ChannelConfig config, StateView state) {
        this.config = config;
        this.state = state;
    }

    private record Collection(String contract, String name) {}

    /** What the writes mean of transactions that are judged under this config. */
    WriteRules writeRules() {
        return writeRules(config);
    }

    /** What the writes of a block mean, by the config before it. */
    static WriteRules writeRules(ChannelConfig config) {
        return config.hasAdditiveWrites() ? WriteRules.ADDITIVE : WriteRules.FABRIC;
    }

    /** A contract's policy, empty when the channel does not define it. Only what is defined is remembered: names are anybody's. */
    Optional<Policy> ofContract(String name) {
        Policy known = byContract.get(name);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<Policy> found = bind(name);
        found.ifPresent(policy -> byContract.put(name, policy));
        return found;
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

    /**
     * The policy of a collection of a defined contract: its own, else the contract's; an organization's implicit collection asks for
     * that organization's. Empty when there is no such collection. Source: Fabric core/chaincode/lifecycle/deployedcc_infoprovider.go.
     */
    Optional<Policy> ofCollection(String contract, String name, Policy contractPolicy) {
        Collection key = new Collection(contract, name);
        Policy known = byCollection.get(key);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<Policy> found = name.startsWith(IMPLICIT) && name.length() > IMPLICIT.length()
                ? implicit(name.substring(IMPLICIT.length()))
                : bindCollection(contract, name, contractPolicy);
        found.ifPresent(policy -> byCollection.put(key, policy));
        return found;
    }

    private Optional<Policy> implicit(String mspId) {
        if (!config.applicationOrgs().contains(mspId)) {
            return Optional.empty();
        }
        return Optional.of(config.memberPolicy(mspId, "Endorsement").orElseGet(() -> anyMember(mspId)));
    }

    private Policy anyMember(String mspId) {
        SignaturePolicy.Rule anyone = new SignaturePolicy.Rule.OutOf(1, List.of(new SignaturePolicy.Rule.SignedBy(0)));
        return new SignaturePolicy(anyone, List.of(new Principal.Role(mspId, Principal.RoleType.MEMBER)))
                .bind(config.msps());
    }

    private Optional<Policy> bindCollection(String contract, String name, Policy contractPolicy) {
        try {
            return Definitions.find(state, contract)
                    .flatMap(definition -> definition.collection(name))
                    .map(collection ->
                            collection.endorsement().map(config::bind).orElse(contractPolicy));
        } catch (MalformedException e) {
            return Optional.of(none -> Verdict.refused(e.getMessage()));
        }
    }

    /** The policy that a key carries itself, empty when it has none. {@code collection} is empty for public state, else the key a hash. */
    Optional<Policy> ofKey(String namespace, String collection, Bytes key) {
        Optional<VersionedValue> value =
                collection.isEmpty() ? state.get(namespace, key.utf8()) : state.getHashed(namespace, collection, key);
        return value.filter(found -> !found.metadata().isEmpty())
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
