package io.steelyard.config;

import io.steelyard.error.MalformedException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.hyperledger.fabric.protos.common.ConfigGroup;
import org.hyperledger.fabric.protos.common.ConfigPolicy;
import org.hyperledger.fabric.protos.common.ConfigValue;

/**
 * A config tree as a flat map from Fabric's element keys ({@code [Value]  /Channel/Orderer/BatchSize}) to elements, and the way
 * back. Sorted, so that the first refusal is the same on every node. Source: Fabric common/configtx/configmap.go.
 */
final class ConfigElements {
    static final String ROOT = "/" + ConfigNames.CHANNEL;

    private static final String GROUP = "[Group]  ";
    private static final String VALUE = "[Value]  ";
    private static final String POLICY = "[Policy] ";
    private static final String ORDERER_CAPABILITIES =
            VALUE + ROOT + "/" + ConfigNames.ORDERER + "/" + ConfigNames.CAPABILITIES;

    private ConfigElements() {}

    /** All elements of the tree. @throws MalformedException when a name breaks the rules */
    static SortedMap<String, ConfigElement> of(ConfigGroup root) {
        SortedMap<String, ConfigElement> elements = new TreeMap<>();
        addGroup(elements, ROOT, List.of(), root);
        return Collections.unmodifiableSortedMap(elements);
    }

    private static void addGroup(
            SortedMap<String, ConfigElement> elements, String path, List<String> context, ConfigGroup group) {
        elements.put(GROUP + path, new ConfigElement.Group(context, group));
        group.getValuesMap()
                .forEach((name, value) ->
                        elements.put(VALUE + child(path, name), new ConfigElement.Value(context, value)));
        group.getPoliciesMap()
                .forEach((name, policy) ->
                        elements.put(POLICY + child(path, name), new ConfigElement.PolicyEntry(context, policy)));
        group.getGroupsMap().forEach((name, sub) -> {
            List<String> below = new ArrayList<>(context);
            below.add(name);
            addGroup(elements, child(path, name), below, sub);
        });
    }

    private static String child(String path, String name) {
        ConfigNames.whyBadElement(name).ifPresent(reason -> {
            throw new MalformedException("in the config group " + path + " " + reason);
        });
        return path + "/" + name;
    }

    /**
     * The tree that the groups, from the root on, name. Elements that no group names any more are left behind: that is how a
     * removal works.
     *
     * @throws ConfigUpdateRefused when a group names an element that is not there
     */
    static ConfigGroup tree(SortedMap<String, ConfigElement> elements) {
        return group(ROOT, elements);
    }

    private static ConfigGroup group(String path, SortedMap<String, ConfigElement> elements) {
        if (!(elements.get(GROUP + path) instanceof ConfigElement.Group element)) {
            throw missing("group", path);
        }
        ConfigGroup.Builder built = element.message().toBuilder();
        for (String name : element.message().getGroupsMap().keySet()) {
            built.putGroups(name, group(path + "/" + name, elements));
        }
        for (String name : element.message().getValuesMap().keySet()) {
            built.putValues(name, value(path + "/" + name, elements));
        }
        for (String name : element.message().getPoliciesMap().keySet()) {
            built.putPolicies(name, policy(path + "/" + name, elements));
        }
        return elements.containsKey(ORDERER_CAPABILITIES) ? withModPolicies(built.build()) : built.build();
    }

    private static ConfigValue value(String path, SortedMap<String, ConfigElement> elements) {
        if (elements.get(VALUE + path) instanceof ConfigElement.Value element) {
            return element.message();
        }
        throw missing("value", path);
    }

    private static ConfigPolicy policy(String path, SortedMap<String, ConfigElement> elements) {
        if (elements.get(POLICY + path) instanceof ConfigElement.PolicyEntry element) {
            return element.message();
        }
        throw missing("policy", path);
    }

    /** Fabric mends what channels of its release 1.0 lack: an unset mod_policy becomes Admins once orderers have capabilities. */
    private static ConfigGroup withModPolicies(ConfigGroup group) {
        ConfigGroup.Builder mended = group.toBuilder();
        if (group.getModPolicy().isEmpty()) {
            mended.setModPolicy(ConfigNames.ADMINS);
        }
        group.getValuesMap().forEach((name, value) -> {
            if (value.getModPolicy().isEmpty()) {
                mended.putValues(
                        name, value.toBuilder().setModPolicy(ConfigNames.ADMINS).build());
            }
        });
        group.getPoliciesMap().forEach((name, policy) -> {
            if (policy.getModPolicy().isEmpty()) {
                mended.putPolicies(
                        name,
                        policy.toBuilder().setModPolicy(ConfigNames.ADMINS).build());
            }
        });
        return mended.build();
    }

    private static ConfigUpdateRefused missing(String kind, String path) {
        return new ConfigUpdateRefused(
                "the update names the " + kind + " " + path + ", but neither the config nor the write set has it");
    }
}
