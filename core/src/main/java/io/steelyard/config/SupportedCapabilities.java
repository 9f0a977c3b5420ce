package io.steelyard.config;

import io.steelyard.error.MalformedException;
import io.steelyard.format.Addition;
import io.steelyard.identity.Msp;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.hyperledger.fabric.protos.common.Capabilities;

/**
 * What this release can do, and what capabilities imply. A capability that is required but not supported stops a node rather than
 * let it judge by other rules than its neighbours; so does a Fabric node with Steelyard's own. Source: Fabric common/capabilities.
 */
final class SupportedCapabilities {
    private static final Map<String, List<String>> SUPPORTED = Map.of(
            ConfigNames.CHANNEL, List.of("V1_1", "V1_3", "V1_4_2", "V1_4_3", "V2_0", "V3_0"),
            ConfigNames.ORDERER, List.of("V1_1", "V1_4_2", "V2_0"),
            ConfigNames.APPLICATION, List.of("V1_1", "V1_2", "V1_3", "V1_4_2", "V2_0", "V2_5", Addition.CAPABILITY));

    private SupportedCapabilities() {}

    /** The names in a Capabilities value, sorted. @throws MalformedException naming the first that this release does not support */
    static Set<String> of(String group, Capabilities value) {
        Set<String> names = new TreeSet<>(value.getCapabilitiesMap().keySet());
        List<String> supported = SUPPORTED.getOrDefault(group, List.of());
        for (String name : names) {
            if (!supported.contains(name)) {
                throw new MalformedException("the " + group + " capability '" + name
                        + "' is required by the channel but not supported by this release, which supports " + supported
                        + "; upgrade before taking part in the channel");
            }
        }
        return Collections.unmodifiableSet(names);
    }

    /** Whether ordering organizations may name their own endpoints, and the consensus type may change. */
    static boolean isAtLeastV142(Set<String> channel) {
        return channel.contains("V1_4_2") || channel.contains("V1_4_3") || channel.contains("V2_0") || isV3(channel);
    }

    /** Whether the channel may be Byzantine fault tolerant, and every ordering organization must name its endpoints. */
    static boolean isV3(Set<String> channel) {
        return channel.contains("V3_0");
    }

    /** Whether the channel's ordering may move to another engine. */
    static boolean allowsMigration(Set<String> orderer) {
        return orderer.contains("V1_4_2") || orderer.contains("V2_0");
    }

    /** The rules for members that the channel asks for. */
    static Msp.Version mspVersion(Set<String> channel) {
        if (isV3(channel)) {
            return Msp.Version.V3_0;
        }
        if (channel.contains("V1_4_3") || channel.contains("V2_0")) {
            return Msp.Version.V1_4_3;
        }
        if (channel.contains("V1_3") || channel.contains("V1_4_2")) {
            return Msp.Version.V1_3;
        }
        return channel.contains("V1_1") ? Msp.Version.V1_1 : Msp.Version.V1_0;
    }

    /** Whether a channel may have ACLs of its own. */
    static boolean allowsAcls(Set<String> application) {
        return application.stream().anyMatch(name -> !name.equals("V1_1") && !name.equals(Addition.CAPABILITY));
    }
}
