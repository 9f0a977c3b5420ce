package io.steelyard.config;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which policy guards which resource when the channel's ACLs are silent. Source: Fabric core/aclmgmt/defaultaclprovider.go and
 * core/aclmgmt/resources.
 */
final class AccessDefaults {
    private static final String CHANNEL_READERS = "/Channel/Application/Readers";
    private static final String CHANNEL_WRITERS = "/Channel/Application/Writers";

    /** Resources of a channel: ACLs can override these. */
    static final SortedMap<String, String> OF_CHANNEL = ofChannel();

    /** Resources of a peer, guarded by the role within its own organization (no path): ACLs cannot override these. */
    static final SortedMap<String, String> OF_PEER = ofPeer();

    private AccessDefaults() {}

    private static SortedMap<String, String> ofChannel() {
        SortedMap<String, String> policies = new TreeMap<>();
        for (String function : new String[] {
            "CheckCommitReadiness", "CommitChaincodeDefinition", "QueryChaincodeDefinition", "QueryChaincodeDefinitions"
        }) {
            policies.put("_lifecycle/" + function, CHANNEL_WRITERS);
        }
        policies.put("peer/Propose", CHANNEL_WRITERS);
        policies.put("peer/ChaincodeToChaincode", CHANNEL_WRITERS);
        for (String resource : new String[] {
            "cscc/GetChannelConfig",
            "cscc/GetConfigBlock",
            "event/Block",
            "event/FilteredBlock",
            "gateway/ChaincodeEvents",
            "gateway/CommitStatus",
            "lscc/ChaincodeExists",
            "lscc/GetChaincodeData",
            "lscc/GetCollectionsConfig",
            "lscc/GetDeploymentSpec",
            "lscc/GetInstantiatedChaincodes",
            "qscc/GetBlockByHash",
            "qscc/GetBlockByNumber",
            "qscc/GetBlockByTxID",
            "qscc/GetChainInfo",
            "qscc/GetTransactionByID"
        }) {
            policies.put(resource, CHANNEL_READERS);
        }
        return Collections.unmodifiableSortedMap(policies);
    }

    private static SortedMap<String, String> ofPeer() {
        SortedMap<String, String> policies = new TreeMap<>();
        for (String resource : new String[] {
            "_lifecycle/ApproveChaincodeDefinitionForMyOrg",
            "_lifecycle/GetInstalledChaincodePackage",
            "_lifecycle/InstallChaincode",
            "_lifecycle/QueryApprovedChaincodeDefinition",
            "_lifecycle/QueryApprovedChaincodeDefinitions",
            "_lifecycle/QueryInstalledChaincode",
            "_lifecycle/QueryInstalledChaincodes",
            "cscc/JoinBySnapshotStatus",
            "cscc/JoinChain",
            "cscc/JoinChainBySnapshot",
            "lscc/GetInstalledChaincodes",
            "lscc/Install",
            "snapshot/cancelrequest",
            "snapshot/listpending",
            "snapshot/submitrequest"
        }) {
            policies.put(resource, "Admins");
        }
        policies.put("cscc/GetChannels", "Members");
        return Collections.unmodifiableSortedMap(policies);
    }
}
