package io.steelyard.config;

import io.steelyard.format.Addition;
import java.util.SortedMap;

/**
 * What the next config may not change, whoever signs. How a channel moves to another engine is {@link MaintenanceRules}; the engine's
 * own rules for its metadata (how many consenters may change at once) are the engine's to check; that every ordering organization has endpoints when V3_0 comes is
 * checked whenever a config is read. Source: Fabric common/channelconfig/bundle.go (ValidateNew).
 */
final class SuccessionRules {
    private SuccessionRules() {}

    /** @throws ConfigUpdateRefused when {@code next} may not follow {@code current} */
    static void check(ChannelSection current, ChannelSection next) {
        checkConsensusType(current, next);
        checkAdditiveWrites(current.application(), next.application());
        checkMspIds(
                OrdererSection.PATH,
                current.orderer().organizations(),
                next.orderer().organizations());
        checkMspIds(
                ApplicationSection.PATH,
                current.application().organizations(),
                next.application().organizations());
    }

    private static void checkConsensusType(ChannelSection current, ChannelSection next) {
        String before = current.orderer().consensus().getType();
        String after = next.orderer().consensus().getType();
        if (!before.equals(after) && !SupportedCapabilities.isAtLeastV142(current.capabilities())) {
            throw new ConfigUpdateRefused("the update changes the consensus type from '" + before + "' to '" + after
                    + "', which needs the channel capability V1_4_2 or later");
        }
    }

    /** Steelyard's own: without the capability, transactions on their way would write the keys that stand for their additions. */
    private static void checkAdditiveWrites(ApplicationSection current, ApplicationSection next) {
        if (current.capabilities().contains(Addition.CAPABILITY)
                && !next.capabilities().contains(Addition.CAPABILITY)) {
            throw new ConfigUpdateRefused("the update takes the application capability " + Addition.CAPABILITY
                    + " back, which a channel keeps once it has it");
        }
    }

    private static void checkMspIds(
            String path, SortedMap<String, OrganizationSection> current, SortedMap<String, OrganizationSection> next) {
        current.forEach((name, organization) -> {
            OrganizationSection successor = next.get(name);
            if (successor != null && !successor.mspId().equals(organization.mspId())) {
                throw new ConfigUpdateRefused("the update changes the MSP id of " + path + "/" + name + " from '"
                        + organization.mspId() + "' to '" + successor.mspId()
                        + "'; an organization keeps its MSP id, so add a new organization instead");
            }
        });
    }
}
