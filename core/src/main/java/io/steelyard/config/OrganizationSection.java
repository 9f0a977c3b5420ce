package io.steelyard.config;

import io.steelyard.error.MalformedException;
import java.util.List;
import java.util.Map;
import org.hyperledger.fabric.protos.common.ConfigGroup;
import org.hyperledger.fabric.protos.common.OrdererAddresses;
import org.hyperledger.fabric.protos.msp.MSPConfig;
import org.hyperledger.fabric.protos.peer.AnchorPeers;

/** One organization's group, ordering or member. Endpoints and anchor peers as host:port. Source: Fabric common/channelconfig/organization.go. */
record OrganizationSection(String mspId, List<String> ordererEndpoints, List<String> anchorPeers) {
    OrganizationSection {
        ordererEndpoints = List.copyOf(ordererEndpoints);
        anchorPeers = List.copyOf(anchorPeers);
    }

    static OrganizationSection ofOrderer(String path, ConfigGroup group, boolean endpointsAllowed, MspCollector msps) {
        requireNoSubGroups(path, group);
        ConfigValues values = ConfigValues.of(
                path,
                group,
                Map.of(ConfigNames.MSP, MSPConfig.parser(), ConfigNames.ENDPOINTS, OrdererAddresses.parser()));
        if (values.has(ConfigNames.ENDPOINTS) && !endpointsAllowed) {
            throw new MalformedException(path + " has endpoints, which need the channel capability V1_4_2 or later");
        }
        List<String> endpoints =
                values.read(ConfigNames.ENDPOINTS, OrdererAddresses.parser()).getAddressesList();
        return new OrganizationSection(msps.add(path, values), endpoints, List.of());
    }

    static OrganizationSection ofMember(String path, ConfigGroup group, MspCollector msps) {
        requireNoSubGroups(path, group);
        ConfigValues values = ConfigValues.of(
                path,
                group,
                Map.of(ConfigNames.MSP, MSPConfig.parser(), ConfigNames.ANCHOR_PEERS, AnchorPeers.parser()));
        List<String> anchors = values.read(ConfigNames.ANCHOR_PEERS, AnchorPeers.parser()).getAnchorPeersList().stream()
                .map(peer -> peer.getHost() + ":" + peer.getPort())
                .toList();
        return new OrganizationSection(msps.add(path, values), List.of(), anchors);
    }

    private static void requireNoSubGroups(String path, ConfigGroup group) {
        if (group.getGroupsCount() > 0) {
            throw new MalformedException(
                    "the organization " + path + " has sub-groups, which organizations may not have");
        }
    }
}
