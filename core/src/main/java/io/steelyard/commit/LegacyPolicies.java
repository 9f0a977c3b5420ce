package io.steelyard.commit;

import io.steelyard.bytes.Bytes;
import io.steelyard.config.ChannelConfig;
import io.steelyard.error.MalformedException;
import io.steelyard.identity.Principal;
import io.steelyard.lifecycle.LegacyContract;
import io.steelyard.lifecycle.ValidationTerms;
import io.steelyard.policy.Policy;
import io.steelyard.policy.SignaturePolicy;
import io.steelyard.policy.Verdict;
import io.steelyard.state.StateView;
import io.steelyard.state.WriteRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The endorsement policies of Fabric's releases 1.3 and 1.4: contracts are those of {@code lscc}, system contracts ask for any member
 * of any organization, collections have no policies of their own. One per block. Source: Fabric
 * core/committer/txvalidator/v14/vscc_validator.go (GetInfoForValidate).
 */
final class LegacyPolicies implements PolicySource {
    private static final Set<String> SYSTEM = Set.of("cscc", "escc", "lscc", "qscc", "vscc");

    private final ChannelConfig config;
    private final StateView state;
    private final KeyPolicies byKey;

    LegacyPolicies(ChannelConfig config, StateView state) {
        this.config = config;
        this.state = state;
        this.byKey = new KeyPolicies(
                state, parameter -> SignaturePolicy.parse(parameter).bind(config.msps()));
    }

    static boolean isSystem(String contract) {
        return SYSTEM.contains(contract);
    }

    /** A contract that {@code lscc} keeps, empty when there is none or what is there cannot be read. */
    Optional<LegacyContract> find(String contract) {
        try {
            return LegacyContract.find(state, contract);
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }

    @Override
    public WriteRules writeRules() {
        return ChannelPolicies.writeRules(config);
    }

    @Override
    public Optional<Policy> ofContract(String name) {
        return isSystem(name)
                ? Optional.of(anyMember())
                : find(name)
                        .filter(contract -> whyIncomplete(contract).isEmpty())
                        .map(this::bound);
    }

    private Policy bound(LegacyContract contract) {
        if (!contract.plugin().equals(ValidationTerms.BUILT_IN)) {
            throw new MalformedException("transactions of contract '" + contract.name()
                    + "' are judged by the validation plugin '" + contract.plugin() + "'; this release has '"
                    + ValidationTerms.BUILT_IN + "' only and can give no verdict on them");
        }
        return bound(contract.policy());
    }

    /** A signature policy; what is none refuses everything. */
    Policy bound(Bytes signaturePolicy) {
        try {
            return SignaturePolicy.parse(signaturePolicy).bind(config.msps());
        } catch (MalformedException e) {
            return none -> Verdict.refused(e.getMessage());
        }
    }

    private Policy anyMember() {
        List<Principal> members = new ArrayList<>();
        List<SignaturePolicy.Rule> rules = new ArrayList<>();
        for (String mspId : config.applicationOrgs()) {
            rules.add(new SignaturePolicy.Rule.SignedBy(members.size()));
            members.add(new Principal.Role(mspId, Principal.RoleType.MEMBER));
        }
        return new SignaturePolicy(new SignaturePolicy.Rule.OutOf(1, rules), members).bind(config.msps());
    }

    @Override
    public String whyNone(String contract) {
        return find(contract)
                .map(LegacyPolicies::whyIncomplete)
                .orElse("contract '" + contract + "' is not instantiated in the channel");
    }

    private static String whyIncomplete(LegacyContract contract) {
        if (contract.plugin().isEmpty()) {
            return "contract '" + contract.name() + "' has no validation plugin";
        }
        return contract.policy().isEmpty() ? "contract '" + contract.name() + "' has no policy" : "";
    }

    @Override
    public Optional<Policy> ofCollection(String contract, String name, Policy contractPolicy) {
        ValidationTerms terms = new ValidationTerms("", Bytes.EMPTY, LegacyContract.collections(state, contract), true);
        return terms.hasCollection(name) ? Optional.of(contractPolicy) : Optional.empty();
    }

    @Override
    public Optional<Policy> ofKey(String namespace, String collection, Bytes key) {
        return byKey.of(namespace, collection, key);
    }
}
