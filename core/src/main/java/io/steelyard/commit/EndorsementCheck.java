package io.steelyard.commit;

import io.steelyard.commit.PreparedBlock.Transaction;
import io.steelyard.format.ReadWriteSet;
import io.steelyard.format.ReadWriteSet.Namespace;
import io.steelyard.format.ValidationCode;
import io.steelyard.identity.Identity;
import io.steelyard.policy.Policy;
import io.steelyard.policy.Verdict;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whether the endorsers of a transaction satisfy every policy concerned: of the contract invoked, of each contract written to, and of
 * each key that carries a policy of its own. A key's policy replaces its contract's; a key whose policy an earlier transaction of the
 * same block changed cannot be judged and is refused (Fabric core/common/validation/statebased). One per block; commit thread.
 */
final class EndorsementCheck {
    private static final Set<String> SYSTEM_NAMESPACES = Set.of("cscc", "escc", "lscc", "qscc", "vscc");

    private final ChannelPolicies policies;
    private final Map<String, Integer> changedKeyPolicies = new HashMap<>();

    EndorsementCheck(ChannelPolicies policies) {
        this.policies = policies;
    }

    /** Judges the transaction at {@code position}; empty means that all policies are satisfied. */
    Optional<Fault> check(int position, Transaction transaction) {
        ReadWriteSet set = transaction.syntax().readWriteSet();
        Set<String> concerned = new LinkedHashSet<>();
        concerned.add(transaction.syntax().transaction().action().contract());
        for (Namespace namespace : set.namespaces()) {
            if (isWritten(namespace)) {
                concerned.add(namespace.name());
            }
        }
        for (String name : concerned) {
            Optional<Fault> fault = check(name, find(set, name), transaction.endorsers());
            if (fault.isPresent()) {
                return fault;
            }
        }
        rememberKeyPolicies(position, set);
        return Optional.empty();
    }

    private static boolean isWritten(Namespace namespace) {
        return !namespace.writes().isEmpty()
                || !namespace.metadataWrites().isEmpty()
                || namespace.collections().stream()
                        .anyMatch(collection -> !collection.writes().isEmpty()
                                || !collection.metadataWrites().isEmpty());
    }

    private static Optional<Namespace> find(ReadWriteSet set, String name) {
        return set.namespaces().stream()
                .filter(namespace -> namespace.name().equals(name))
                .findFirst();
    }

    private Optional<Fault> check(String name, Optional<Namespace> writes, List<Identity> endorsers) {
        if (SYSTEM_NAMESPACES.contains(name)) {
            return Optional.of(new Fault(
                    ValidationCode.ILLEGAL_WRITESET, "the transaction writes to the system namespace '" + name + "'"));
        }
        Optional<Policy> contractPolicy = policies.ofContract(name);
        if (contractPolicy.isEmpty()) {
            return Optional.of(new Fault(
                    ValidationCode.INVALID_CHAINCODE, "contract '" + name + "' is not defined in the channel"));
        }
        boolean onlyKeyPolicies = writes.isPresent() && !keys(writes.get()).isEmpty();
        if (onlyKeyPolicies) {
            return checkKeys(name, writes.get(), contractPolicy.get(), endorsers);
        }
        return refused(contractPolicy.get(), endorsers, "the endorsement policy of contract '" + name + "'");
    }

    private static Set<String> keys(Namespace namespace) {
        Set<String> keys = new TreeSet<>();
        namespace.writes().forEach(write -> keys.add(write.key()));
        namespace.metadataWrites().forEach(write -> keys.add(write.key()));
        return keys;
    }

    private Optional<Fault> checkKeys(String name, Namespace writes, Policy contractPolicy, List<Identity> endorsers) {
        boolean contractPolicyNeeded = hasPrivateWrites(writes);
        for (String key : keys(writes)) {
            Integer changer = changedKeyPolicies.get(changedKey(name, key));
            if (changer != null) {
                return Optional.of(new Fault(
                        ValidationCode.ENDORSEMENT_POLICY_FAILURE,
                        "the policy of key '" + key + "' was changed by transaction " + changer
                                + " of the same block; submit again"));
            }
            Optional<Policy> keyPolicy = policies.ofKey(name, key);
            if (keyPolicy.isEmpty()) {
                contractPolicyNeeded = true;
                continue;
            }
            Optional<Fault> fault = refused(keyPolicy.get(), endorsers, "the policy of key '" + key + "' itself");
            if (fault.isPresent()) {
                return fault;
            }
        }
        return contractPolicyNeeded
                ? refused(contractPolicy, endorsers, "the endorsement policy of contract '" + name + "'")
                : Optional.empty();
    }

    private static boolean hasPrivateWrites(Namespace namespace) {
        return namespace.collections().stream()
                .anyMatch(collection -> !collection.writes().isEmpty());
    }

    private static Optional<Fault> refused(Policy policy, List<Identity> endorsers, String which) {
        if (policy.allows(endorsers)) {
            return Optional.empty();
        }
        Verdict verdict = policy.evaluate(endorsers);
        return Optional.of(new Fault(
                ValidationCode.ENDORSEMENT_POLICY_FAILURE, which + " is not satisfied: " + verdict.explanation()));
    }

    private void rememberKeyPolicies(int position, ReadWriteSet set) {
        for (Namespace namespace : set.namespaces()) {
            namespace
                    .metadataWrites()
                    .forEach(write -> changedKeyPolicies.put(changedKey(namespace.name(), write.key()), position));
        }
    }

    private static String changedKey(String namespace, String key) {
        return namespace.length() + ":" + namespace + key;
    }
}
