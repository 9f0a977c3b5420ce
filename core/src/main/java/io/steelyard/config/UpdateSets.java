package io.steelyard.config;

import java.util.Map;
import java.util.TreeSet;
import org.hyperledger.fabric.protos.common.ConfigGroup;
import org.hyperledger.fabric.protos.common.ConfigPolicy;
import org.hyperledger.fabric.protos.common.ConfigValue;

/**
 * The smallest read and write sets that lead from one config group to another: unchanged elements stand in them with their version
 * only, and only where the membership of their group changes. Source: Fabric internal/configtxlator/update/update.go.
 */
final class UpdateSets {
    private final ConfigGroup.Builder read = ConfigGroup.newBuilder();
    private final ConfigGroup.Builder write = ConfigGroup.newBuilder();
    private final ConfigGroup.Builder same = ConfigGroup.newBuilder();
    private boolean membershipChanged;
    private boolean contentChanged;

    private UpdateSets() {}

    /** Both sets, and whether there is any difference. */
    record Sets(ConfigGroup read, ConfigGroup write, boolean isChanged) {}

    static Sets between(ConfigGroup before, ConfigGroup after) {
        UpdateSets sets = new UpdateSets();
        sets.policies(before, after);
        sets.values(before, after);
        sets.groups(before, after);
        return sets.finish(before, after);
    }

    private Sets finish(ConfigGroup before, ConfigGroup after) {
        read.setVersion(before.getVersion());
        boolean groupItselfChanges = membershipChanged || !before.getModPolicy().equals(after.getModPolicy());
        if (!groupItselfChanges) {
            write.setVersion(before.getVersion());
            return new Sets(read.build(), write.build(), contentChanged);
        }
        ConfigGroup kept = same.build();
        read.mergeFrom(kept);
        write.mergeFrom(kept);
        write.setVersion(before.getVersion() + 1).setModPolicy(after.getModPolicy());
        return new Sets(read.build(), write.build(), true);
    }

    private void policies(ConfigGroup before, ConfigGroup after) {
        for (String name : names(before.getPoliciesMap(), after.getPoliciesMap())) {
            ConfigPolicy old = before.getPoliciesMap().get(name);
            ConfigPolicy wanted = after.getPoliciesMap().get(name);
            if (old == null || wanted == null) {
                membershipChanged = true;
            }
            if (wanted == null) {
                continue;
            }
            if (old != null
                    && old.getModPolicy().equals(wanted.getModPolicy())
                    && old.getPolicy().equals(wanted.getPolicy())) {
                same.putPolicies(
                        name,
                        ConfigPolicy.newBuilder().setVersion(old.getVersion()).build());
            } else {
                contentChanged = true;
                write.putPolicies(
                        name,
                        wanted.toBuilder()
                                .setVersion(old == null ? 0 : old.getVersion() + 1)
                                .build());
            }
        }
    }

    private void values(ConfigGroup before, ConfigGroup after) {
        for (String name : names(before.getValuesMap(), after.getValuesMap())) {
            ConfigValue old = before.getValuesMap().get(name);
            ConfigValue wanted = after.getValuesMap().get(name);
            if (old == null || wanted == null) {
                membershipChanged = true;
            }
            if (wanted == null) {
                continue;
            }
            if (old != null
                    && old.getModPolicy().equals(wanted.getModPolicy())
                    && old.getValue().equals(wanted.getValue())) {
                same.putValues(
                        name,
                        ConfigValue.newBuilder().setVersion(old.getVersion()).build());
            } else {
                contentChanged = true;
                write.putValues(
                        name,
                        wanted.toBuilder()
                                .setVersion(old == null ? 0 : old.getVersion() + 1)
                                .build());
            }
        }
    }

    private void groups(ConfigGroup before, ConfigGroup after) {
        for (String name : names(before.getGroupsMap(), after.getGroupsMap())) {
            ConfigGroup old = before.getGroupsMap().get(name);
            ConfigGroup wanted = after.getGroupsMap().get(name);
            if (old == null || wanted == null) {
                membershipChanged = true;
            }
            if (wanted == null) {
                continue;
            }
            Sets below = between(old == null ? ConfigGroup.getDefaultInstance() : old, wanted);
            if (old == null) {
                ConfigGroup.Builder added = below.write().toBuilder().setVersion(0);
                write.putGroups(name, added.setModPolicy(wanted.getModPolicy()).build());
            } else if (below.isChanged()) {
                contentChanged = true;
                read.putGroups(name, below.read());
                write.putGroups(name, below.write());
            } else {
                same.putGroups(name, below.read());
            }
        }
    }

    private static TreeSet<String> names(Map<String, ?> before, Map<String, ?> after) {
        TreeSet<String> names = new TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        return names;
    }
}
