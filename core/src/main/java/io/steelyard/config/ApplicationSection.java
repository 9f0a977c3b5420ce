package io.steelyard.config;

import io.steelyard.error.MalformedException;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.hyperledger.fabric.protos.common.Capabilities;
import org.hyperledger.fabric.protos.common.ConfigGroup;
import org.hyperledger.fabric.protos.peer.ACLs;

/**
 * The group {@code /Channel/Application}, read; ACLs from resource to absolute policy path, organizations by their group's name.
 * Source: Fabric common/channelconfig/application.go, acls.go.
 */
record ApplicationSection(
        SortedMap<String, String> acls,
        Set<String> capabilities,
        SortedMap<String, OrganizationSection> organizations) {
    static final String PATH = ConfigElements.ROOT + "/" + ConfigNames.APPLICATION;

    ApplicationSection {
        acls = Collections.unmodifiableSortedMap(new TreeMap<>(acls));
        organizations = Collections.unmodifiableSortedMap(new TreeMap<>(organizations));
    }

    static ApplicationSection of(ConfigGroup group, MspCollector msps) {
        ConfigValues values = ConfigValues.of(
                PATH, group, Map.of(ConfigNames.ACLS, ACLs.parser(), ConfigNames.CAPABILITIES, Capabilities.parser()));
        Set<String> capabilities = SupportedCapabilities.of(
                ConfigNames.APPLICATION, values.read(ConfigNames.CAPABILITIES, Capabilities.parser()));
        if (values.has(ConfigNames.ACLS) && !SupportedCapabilities.allowsAcls(capabilities)) {
            throw new MalformedException(PATH + " has ACLs, which need the application capability V1_2 or later");
        }
        SortedMap<String, OrganizationSection> organizations = new TreeMap<>();
        new TreeMap<>(group.getGroupsMap())
                .forEach((name, sub) ->
                        organizations.put(name, OrganizationSection.ofMember(PATH + "/" + name, sub, msps)));
        return new ApplicationSection(acls(values), capabilities, organizations);
    }

    /** An empty reference falls back to the default; one without a slash is relative to this group. */
    private static SortedMap<String, String> acls(ConfigValues values) {
        SortedMap<String, String> acls = new TreeMap<>();
        values.read(ConfigNames.ACLS, ACLs.parser()).getAclsMap().forEach((resource, acl) -> {
            String reference = acl.getPolicyRef();
            if (!reference.isEmpty()) {
                acls.put(resource, reference.startsWith("/") ? reference : PATH + "/" + reference);
            }
        });
        return acls;
    }
}
