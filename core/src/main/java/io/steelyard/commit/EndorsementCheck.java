package io.steelyard.commit;

import io.steelyard.bytes.Bytes;
import io.steelyard.commit.PreparedBlock.Transaction;
import io.steelyard.format.ReadWriteSet;
import io.steelyard.format.ReadWriteSet.Namespace;
import io.steelyard.format.ValidationCode;
import io.steelyard.identity.Identity;
import io.steelyard.policy.Policy;
import io.steelyard.policy.Verdict;
import io.steelyard.state.WriteRules;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whether the endorsers of a transaction satisfy every policy concerned: of the contract invoked, and for each contract written to,
 * key by key, the key's own policy, else its collection's, else the contract's. A key whose policy an earlier transaction of the same
 * block changed cannot be judged and is refused. One per block; commit thread. Source: Fabric core/common/validation/statebased
 * ({@code v20.go}), core/committer/txvalidator/v20/plugindispatcher/dispatcher.go.
 */
final class EndorsementCheck implements EndorsementRules {
    /** Stands for the empty name of a collection: nothing has that name, and the keys must not be taken for public ones. */
    private static final String NAMELESS = "\u0000";

    private final PolicySource policies;
    private final Map<KeyId, Integer> changedKeyPolicies = new HashMap<>();

    EndorsementCheck(PolicySource policies) {
        this.policies = policies;
    }

    /** A key of a contract's public state, or with a collection the hash of a private one. */
    private record KeyId(String namespace, String collection, Bytes key) {
        static KeyId of(String namespace, String key) {
            return new KeyId(namespace, "", Bytes.utf8(key));
        }

        static KeyId hashed(String namespace, String collection, Bytes keyHash) {
            return new KeyId(namespace, collection.isEmpty() ? NAMELESS : collection, keyHash);
        }

        @Override
        public String toString() {
            return collection.isEmpty()
                    ? "key '" + key.utf8() + "'"
                    : "the private key with hash " + key.hex() + " of collection '" + collection + "'";
        }
    }

    /** A policy that must hold, with its name for messages and the verdict when it does not. */
    private record Requirement(Policy policy, String which, ValidationCode otherwise) {
        /** Empty when the endorsers satisfy it. */
        Optional<Fault> refusal(List<Identity> endorsers) {
            Verdict verdict = policy.evaluate(endorsers);
            return verdict.satisfied()
                    ? Optional.empty()
                    : Optional.of(new Fault(otherwise, which + verdict.explanation()));
        }
    }

    /** The policies that endorsers of such a transaction must satisfy; the same ones are judged by. */
    static List<Policy> required(String contract, ReadWriteSet set, PolicySource policies) {
        Set<Policy> all = new LinkedHashSet<>();
        concerned(contract, set, policies.writeRules()).forEach((name, keys) -> requirements(name, keys, policies)
                .forEach(requirement -> all.add(requirement.policy)));
        return List.copyOf(all);
    }

    @Override
    public Optional<Fault> check(int position, Transaction transaction) {
        ReadWriteSet set = transaction.syntax().readWriteSet();
        String contract = transaction.syntax().transaction().action().contract();
        for (Map.Entry<String, Set<KeyId>> each :
                concerned(contract, set, policies.writeRules()).entrySet()) {
            Optional<Fault> fault = check(each.getKey(), each.getValue(), transaction.endorsers());
            if (fault.isPresent()) {
                return fault;
            }
        }
        remember(position, set);
        return Optional.empty();
    }

    /** Judges what a transaction does in one namespace. */
    Optional<Fault> check(String contract, ReadWriteSet set, List<Identity> endorsers) {
        Set<KeyId> written = new LinkedHashSet<>();
        set.namespaces().stream()
                .filter(namespace -> namespace.name().equals(contract))
                .forEach(namespace -> written.addAll(keys(namespace, policies.writeRules())));
        return check(contract, written, endorsers);
    }

    /** Tells that the transaction at {@code position} satisfies all policies. */
    void remember(int position, ReadWriteSet set) {
        set.namespaces().forEach(namespace -> rememberKeyPolicies(position, namespace));
    }

    private Optional<Fault> check(String contract, Set<KeyId> written, List<Identity> endorsers) {
        for (Requirement requirement : requirements(contract, written, policies)) {
            Optional<Fault> fault = requirement.refusal(endorsers);
            if (fault.isPresent()) {
                return fault;
            }
        }
        return written.stream().flatMap(key -> changedBefore(key).stream()).findFirst();
    }

    /** The contract invoked and every contract written to, each with the keys written; an addition is a write of the key added to. */
    private static Map<String, Set<KeyId>> concerned(String contract, ReadWriteSet set, WriteRules rules) {
        Map<String, Set<KeyId>> concerned = new LinkedHashMap<>();
        concerned.put(contract, Set.of());
        for (Namespace namespace : set.namespaces()) {
            Set<KeyId> keys = keys(namespace, rules);
            if (!keys.isEmpty()) {
                concerned.put(namespace.name(), keys);
            }
        }
        return concerned;
    }

    private static Set<KeyId> keys(Namespace namespace, WriteRules rules) {
        Set<KeyId> keys = new LinkedHashSet<>();
        String name = namespace.name();
        namespace.writes().forEach(write -> keys.add(KeyId.of(name, rules.target(write.key()))));
        keys.addAll(changedMetadata(namespace));
        namespace.collections().forEach(collection -> collection
                .writes()
                .forEach(write -> keys.add(KeyId.hashed(name, collection.name(), write.keyHash()))));
        return keys;
    }

    private static Set<KeyId> changedMetadata(Namespace namespace) {
        Set<KeyId> keys = new LinkedHashSet<>();
        String name = namespace.name();
        namespace.metadataWrites().forEach(write -> keys.add(KeyId.of(name, write.key())));
        namespace.collections().forEach(collection -> collection
                .metadataWrites()
                .forEach(write -> keys.add(KeyId.hashed(name, collection.name(), write.keyHash()))));
        return keys;
    }

    private static List<Requirement> requirements(String contract, Set<KeyId> written, PolicySource policies) {
        Optional<Policy> contractPolicy = policies.ofContract(contract);
        if (contractPolicy.isEmpty()) {
            String why = policies.whyNone(contract);
            return List.of(new Requirement(none -> Verdict.refused(why), "", ValidationCode.INVALID_CHAINCODE));
        }
        Requirement ofContract =
                requirement(contractPolicy.get(), "the endorsement policy of contract '" + contract + "'");
        if (written.isEmpty()) {
            return List.of(ofContract);
        }
        List<Requirement> all = new ArrayList<>();
        Set<String> collections = new HashSet<>();
        for (KeyId key : written) {
            Optional<Policy> own = policies.ofKey(key.namespace, key.collection, key.key);
            if (own.isPresent()) {
                all.add(requirement(own.get(), "the policy of " + key + " itself"));
            } else if (collections.add(key.collection)) {
                all.add(key.collection.isEmpty() ? ofContract : ofCollection(key, contractPolicy.get(), policies));
            }
        }
        return all;
    }

    private static Requirement ofCollection(KeyId key, Policy contractPolicy, PolicySource policies) {
        return policies.ofCollection(key.namespace, key.collection, contractPolicy)
                .map(policy -> requirement(
                        policy,
                        "the endorsement policy of collection '" + key.collection + "' of contract '" + key.namespace
                                + "'"))
                .orElseGet(() -> new Requirement(
                        none -> Verdict.refused("contract '" + key.namespace + "' has no collection '"
                                + (key.collection.equals(NAMELESS) ? "" : key.collection) + "'"),
                        "",
                        ValidationCode.ENDORSEMENT_POLICY_FAILURE));
    }

    private static Requirement requirement(Policy policy, String which) {
        return new Requirement(policy, which + " is not satisfied: ", ValidationCode.ENDORSEMENT_POLICY_FAILURE);
    }

    private Optional<Fault> changedBefore(KeyId key) {
        Integer changer = changedKeyPolicies.get(key);
        return Optional.ofNullable(changer)
                .map(earlier -> new Fault(
                        ValidationCode.ENDORSEMENT_POLICY_FAILURE,
                        "the policy of " + key + " was changed by transaction " + earlier
                                + " of the same block; submit again",
                        true));
    }

    private void rememberKeyPolicies(int position, Namespace namespace) {
        changedMetadata(namespace).forEach(key -> changedKeyPolicies.put(key, position));
    }
}
