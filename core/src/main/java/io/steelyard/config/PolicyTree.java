package io.steelyard.config;

import io.steelyard.error.MalformedException;
import io.steelyard.identity.MspSet;
import io.steelyard.policy.ImplicitMetaPolicy;
import io.steelyard.policy.Policy;
import io.steelyard.policy.SignaturePolicy;
import io.steelyard.policy.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.hyperledger.fabric.protos.common.ConfigGroup;
import org.hyperledger.fabric.protos.common.ConfigPolicy;

/**
 * The policies of a config group and of all groups below it, bound to the channel's organizations. Immutable. Source: Fabric
 * common/policies/policy.go (ManagerImpl), implicitmeta.go.
 */
final class PolicyTree {
    private final String path;
    private final SortedMap<String, Policy> policies;
    private final SortedMap<String, PolicyTree> children;

    private PolicyTree(String path, SortedMap<String, Policy> policies, SortedMap<String, PolicyTree> children) {
        this.path = path;
        this.policies = policies;
        this.children = children;
    }

    /** Compiles the policies of the root group. @throws MalformedException naming the policy that does not compile */
    static PolicyTree of(ConfigGroup root, MspSet msps) {
        return of(ConfigElements.ROOT, root, msps);
    }

    private static PolicyTree of(String path, ConfigGroup group, MspSet msps) {
        SortedMap<String, PolicyTree> children = new TreeMap<>();
        group.getGroupsMap().forEach((name, sub) -> children.put(name, of(path + "/" + name, sub, msps)));
        SortedMap<String, Policy> policies = new TreeMap<>();
        for (Map.Entry<String, ConfigPolicy> entry : group.getPoliciesMap().entrySet()) {
            policies.put(entry.getKey(), compile(path, entry.getKey(), entry.getValue(), children, msps));
        }
        children.forEach((name, child) ->
                child.policies.forEach((relative, policy) -> policies.put(name + "/" + relative, policy)));
        return new PolicyTree(path, policies, children);
    }

    private static Policy compile(
            String path, String name, ConfigPolicy entry, SortedMap<String, PolicyTree> children, MspSet msps) {
        String where = "the policy " + path + "/" + name;
        if (!entry.hasPolicy()) {
            throw new MalformedException(where + " is empty");
        }
        int type = entry.getPolicy().getType();
        if (type == org.hyperledger.fabric.protos.common.Policy.PolicyType.SIGNATURE_VALUE) {
            return signature(where, ConfigMessages.bytes(entry.getPolicy().getValue()), msps);
        }
        if (type == org.hyperledger.fabric.protos.common.Policy.PolicyType.IMPLICIT_META_VALUE) {
            return implicitMeta(path, name, entry, children);
        }
        throw new MalformedException(
                where + " has type " + type + "; supported are 1 (signature) and 3 (implicit meta)");
    }

    private static Policy signature(String where, io.steelyard.bytes.Bytes value, MspSet msps) {
        try {
            return SignaturePolicy.parse(value).bind(msps);
        } catch (MalformedException e) {
            throw new MalformedException(where + ": " + e.getMessage());
        }
    }

    private static Policy implicitMeta(
            String path, String name, ConfigPolicy entry, SortedMap<String, PolicyTree> children) {
        String where = "the policy " + path + "/" + name;
        var definition = ConfigMessages.parse(
                org.hyperledger.fabric.protos.common.ImplicitMetaPolicy.parser(),
                entry.getPolicy().getValue(),
                where);
        // Fabric lets an unknown rule through as one that hardly anything satisfies; a number from the future is
        // refused here.
        ImplicitMetaPolicy.Rule rule =
                switch (definition.getRule()) {
                    case ANY -> ImplicitMetaPolicy.Rule.ANY;
                    case ALL -> ImplicitMetaPolicy.Rule.ALL;
                    case MAJORITY -> ImplicitMetaPolicy.Rule.MAJORITY;
                    case UNRECOGNIZED ->
                        throw new MalformedException(where + " has the unknown rule " + definition.getRuleValue());
                };
        String wanted = definition.getSubPolicy();
        List<Policy> parts = new ArrayList<>();
        children.forEach(
                (group, child) -> parts.add(child.find(wanted).orElseGet(() -> missing(path + "/" + group, wanted))));
        return new ImplicitMetaPolicy(rule, parts, path + "/" + name + " (" + rule + " " + wanted + ")");
    }

    private static Policy missing(String group, String wanted) {
        return signers -> Verdict.refused("the group " + group + " has no policy '" + wanted + "'");
    }

    /**
     * The policy that {@code id} means in this group: an absolute path, or one relative to the group. Like Fabric, an absolute path
     * is only compared with the group's own path as far as that reaches, and the one character after it is passed over.
     */
    Optional<Policy> find(String id) {
        String relative = id;
        if (id.startsWith("/")) {
            if (!id.startsWith(path) || id.length() <= path.length()) {
                return Optional.empty();
            }
            relative = id.substring(path.length() + 1);
        }
        return Optional.ofNullable(policies.get(relative));
    }

    /** The group at these names below this one. */
    Optional<PolicyTree> at(List<String> names) {
        Optional<PolicyTree> found = Optional.of(this);
        for (String name : names) {
            found = found.flatMap(tree -> Optional.ofNullable(tree.children.get(name)));
        }
        return found;
    }
}
