package io.steelyard.commit;

import io.steelyard.bytes.Bytes;
import io.steelyard.config.ChannelConfig;
import io.steelyard.error.MalformedException;
import io.steelyard.identity.Principal;
import io.steelyard.lifecycle.Definitions;
import io.steelyard.lifecycle.ValidationTerms;
import io.steelyard.policy.ApplicationPolicy;
import io.steelyard.policy.Policy;
import io.steelyard.policy.SignaturePolicy;
import io.steelyard.policy.Verdict;
import io.steelyard.state.StateView;
import io.steelyard.state.WriteRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The endorsement policies that a block is judged by: contract definitions and key policies as they were before the block. Bound
 * policies are remembered until config or definitions change. The commit thread judges by them; gateways plan by them, from any thread.
 * Source: Fabric core/chaincode/lifecycle/deployedcc_infoprovider.go, core/committer/txvalidator/v20/{plugindispatcher/dispatcher,
 * valinforetriever/shim}.go.
 */
final class ChannelPolicies implements PolicySource {
    private static final String LIFECYCLE = "/Channel/Application/LifecycleEndorsement";
    private static final String IMPLICIT = "_implicit_org_";

    private final ChannelConfig config;
    private final StateView state;
    private final Map<String, Policy> byContract = new ConcurrentHashMap<>();
    private final Map<Collection, Policy> byCollection = new ConcurrentHashMap<>();
    private final KeyPolicies byKey;

    ChannelPolicies(ChannelConfig config, StateView state) {
        this.config = config;
        this.state = state;
        this.byKey = new KeyPolicies(state, parameter -> config.bind(ApplicationPolicy.ofKey(parameter)));
    }

    private record Collection(String contract, String name) {}

    @Override
    public WriteRules writeRules() {
        return writeRules(config);
    }

    /** What the writes of a block mean, by the config before it. */
    static WriteRules writeRules(ChannelConfig config) {
        return config.hasAdditiveWrites() ? WriteRules.ADDITIVE : WriteRules.FABRIC;
    }

    /** {@inheritDoc} Only what is defined is remembered: names are anybody's. */
    @Override
    public Optional<Policy> ofContract(String name) {
        Policy known = byContract.get(name);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<Policy> found = name.equals(Definitions.NAMESPACE) ? Optional.of(ofLifecycle()) : defined(name);
        found.ifPresent(policy -> byContract.put(name, policy));
        return found;
    }

    private Optional<Policy> defined(String name) {
        Optional<ValidationTerms> terms = ValidationTerms.find(state, name);
        if (terms.isEmpty() || !whyIncomplete(name, terms.get()).isEmpty()) {
            return Optional.empty();
        }
        requireBuiltIn(name, terms.get());
        return Optional.of(bound(terms.get().policy()));
    }

    /** @throws MalformedException when another plugin must be asked than the one that is here */
    static void requireBuiltIn(String contract, ValidationTerms terms) {
        if (!terms.plugin().equals(ValidationTerms.BUILT_IN)) {
            throw new MalformedException(
                    "transactions of contract '" + contract + "' are judged by the validation plugin '"
                            + terms.plugin() + "'; this release has '" + ValidationTerms.BUILT_IN
                            + "' only and can give no verdict on them");
        }
    }

    static String whyIncomplete(String contract, ValidationTerms terms) {
        if (terms.plugin().isEmpty()) {
            return "the definition of contract '" + contract + "' names no validation plugin";
        }
        return terms.policy().isEmpty() ? "the definition of contract '" + contract + "' has no policy" : "";
    }

    @Override
    public String whyNone(String contract) {
        return ValidationTerms.find(state, contract)
                .map(terms -> whyIncomplete(contract, terms))
                .orElse("contract '" + contract + "' is not defined in the channel");
    }

    private Policy bound(Bytes applicationPolicy) {
        try {
            return config.bind(ApplicationPolicy.parse(applicationPolicy));
        } catch (MalformedException e) {
            return none -> Verdict.refused(e.getMessage());
        }
    }

    /** Channels from before Fabric 2.0 have no such policy: a member of most of the organizations must sign. */
    private Policy ofLifecycle() {
        return config.policy(LIFECYCLE)
                .orElseGet(() -> members(config.applicationOrgs().size() / 2 + 1, config.applicationOrgs()));
    }

    private Policy members(int needed, List<String> mspIds) {
        List<Principal> members = new ArrayList<>();
        List<SignaturePolicy.Rule> rules = new ArrayList<>();
        for (String mspId : mspIds) {
            rules.add(new SignaturePolicy.Rule.SignedBy(members.size()));
            members.add(new Principal.Role(mspId, Principal.RoleType.MEMBER));
        }
        return new SignaturePolicy(new SignaturePolicy.Rule.OutOf(needed, rules), members).bind(config.msps());
    }

    /**
     * {@inheritDoc} Its own, else the contract's; an organization's implicit collection asks for that organization's. Contracts of
     * {@code lscc} know neither: the contract's policy holds for what they have.
     */
    @Override
    public Optional<Policy> ofCollection(String contract, String name, Policy contractPolicy) {
        Collection key = new Collection(contract, name);
        Policy known = byCollection.get(key);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<Policy> found = find(contract, name, contractPolicy);
        found.ifPresent(policy -> byCollection.put(key, policy));
        return found;
    }

    private Optional<Policy> find(String contract, String name, Policy contractPolicy) {
        Optional<ValidationTerms> terms = ValidationTerms.find(state, contract);
        if (terms.isPresent() && terms.get().isLegacy()) {
            return terms.get().hasCollection(name) ? Optional.of(contractPolicy) : Optional.empty();
        }
        if (name.startsWith(IMPLICIT)) {
            return implicit(name.substring(IMPLICIT.length()));
        }
        try {
            return terms.flatMap(defined -> defined.collection(name))
                    .map(collection ->
                            collection.endorsement().map(config::bind).orElse(contractPolicy));
        } catch (MalformedException e) {
            return Optional.of(none -> Verdict.refused(e.getMessage()));
        }
    }

    private Optional<Policy> implicit(String mspId) {
        if (!config.applicationOrgs().contains(mspId)) {
            return Optional.empty();
        }
        return Optional.of(config.memberPolicy(mspId, "Endorsement").orElseGet(() -> members(1, List.of(mspId))));
    }

    @Override
    public Optional<Policy> ofKey(String namespace, String collection, Bytes key) {
        return byKey.of(namespace, collection, key);
    }
}
