package io.steelyard.config;

import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.steelyard.error.MalformedException;
import io.steelyard.identity.MspSet;
import java.util.Map;
import java.util.Set;
import org.hyperledger.fabric.protos.common.BlockDataHashingStructure;
import org.hyperledger.fabric.protos.common.Capabilities;
import org.hyperledger.fabric.protos.common.ConfigGroup;
import org.hyperledger.fabric.protos.common.Consortium;
import org.hyperledger.fabric.protos.common.HashingAlgorithm;
import org.hyperledger.fabric.protos.common.OrdererAddresses;
import org.hyperledger.fabric.protos.common.Orderers;

/** The group {@code /Channel}, read, with everything below it. Source: Fabric common/channelconfig/{bundle,channel}.go. */
record ChannelSection(Set<String> capabilities, OrdererSection orderer, ApplicationSection application, MspSet msps) {
    private static final Map<String, Parser<? extends Message>> KNOWN = Map.of(
            ConfigNames.HASHING_ALGORITHM, HashingAlgorithm.parser(),
            ConfigNames.BLOCK_DATA_HASHING, BlockDataHashingStructure.parser(),
            ConfigNames.ORDERER_ADDRESSES, OrdererAddresses.parser(),
            ConfigNames.ORDERERS, Orderers.parser(),
            ConfigNames.CONSORTIUM, Consortium.parser(),
            ConfigNames.CAPABILITIES, Capabilities.parser());

    /** Reads the root group. @throws MalformedException naming what is missing, unknown, malformed or not supported */
    static ChannelSection of(ConfigGroup root) {
        requireGroups(root);
        ConfigValues values = ConfigValues.of(ConfigElements.ROOT, root, KNOWN);
        Set<String> capabilities = SupportedCapabilities.of(
                ConfigNames.CHANNEL, values.read(ConfigNames.CAPABILITIES, Capabilities.parser()));
        checkHashing(values);
        checkOrdererAddresses(values, capabilities);
        MspCollector msps = new MspCollector(capabilities);
        ApplicationSection application = ApplicationSection.of(root.getGroupsOrThrow(ConfigNames.APPLICATION), msps);
        OrdererSection orderer = OrdererSection.of(root.getGroupsOrThrow(ConfigNames.ORDERER), capabilities, msps);
        return new ChannelSection(capabilities, orderer, application, msps.toSet());
    }

    private static void requireGroups(ConfigGroup root) {
        for (String name : root.getGroupsMap().keySet()) {
            if (!name.equals(ConfigNames.ORDERER) && !name.equals(ConfigNames.APPLICATION)) {
                throw new MalformedException(
                        "the config has a group '" + name
                                + "'; an application channel has Orderer and Application only (system channels are not supported)");
            }
        }
        for (String name : new String[] {ConfigNames.ORDERER, ConfigNames.APPLICATION}) {
            if (!root.containsGroups(name)) {
                throw new MalformedException("the config has no group '" + name + "'");
            }
        }
        boolean ordererHasCapabilities =
                root.getGroupsOrThrow(ConfigNames.ORDERER).containsValues(ConfigNames.CAPABILITIES);
        boolean othersHaveCapabilities = root.containsValues(ConfigNames.CAPABILITIES)
                || root.getGroupsOrThrow(ConfigNames.APPLICATION).containsValues(ConfigNames.CAPABILITIES);
        if (othersHaveCapabilities && !ordererHasCapabilities) {
            throw new MalformedException("channel or application capabilities are set, but no orderer capabilities, "
                    + "which must come first");
        }
    }

    /** The algorithm is checked and then never used: block hashes are always SHA-256. */
    private static void checkHashing(ConfigValues values) {
        String algorithm = values.read(ConfigNames.HASHING_ALGORITHM, HashingAlgorithm.parser())
                .getName();
        if (!algorithm.equals("SHA256") && !algorithm.equals("SHA3_256")) {
            throw new MalformedException(
                    "the hashing algorithm is '" + algorithm + "'; allowed are SHA256 and SHA3_256");
        }
        int width = values.read(ConfigNames.BLOCK_DATA_HASHING, BlockDataHashingStructure.parser())
                .getWidth();
        if (width != -1) {
            throw new MalformedException("the block data hashing width is " + Integer.toUnsignedString(width)
                    + "; only 4294967295 (no Merkle tree) is supported");
        }
    }

    private static void checkOrdererAddresses(ConfigValues values, Set<String> capabilities) {
        int addresses = values.read(ConfigNames.ORDERER_ADDRESSES, OrdererAddresses.parser())
                .getAddressesCount();
        if (addresses == 0 && !SupportedCapabilities.isAtLeastV142(capabilities)) {
            throw new MalformedException(
                    "OrdererAddresses is empty, which only the channel capability V1_4_2 or later allows");
        }
        if (addresses > 0 && SupportedCapabilities.isV3(capabilities)) {
            throw new MalformedException("OrdererAddresses is set, which the channel capability V3_0 forbids; "
                    + "give each ordering organization its own Endpoints");
        }
    }
}
