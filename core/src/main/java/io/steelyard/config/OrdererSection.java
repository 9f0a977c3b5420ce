package io.steelyard.config;

import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.steelyard.bytes.Bytes;
import io.steelyard.error.ConfigurationException;
import io.steelyard.error.MalformedException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.hyperledger.fabric.protos.common.Capabilities;
import org.hyperledger.fabric.protos.common.ConfigGroup;
import org.hyperledger.fabric.protos.common.Orderers;
import org.hyperledger.fabric.protos.orderer.BatchSize;
import org.hyperledger.fabric.protos.orderer.BatchTimeout;
import org.hyperledger.fabric.protos.orderer.ChannelRestrictions;
import org.hyperledger.fabric.protos.orderer.ConsensusType;
import org.hyperledger.fabric.protos.orderer.KafkaBrokers;

/** The group {@code /Channel/Orderer}, read; organizations by their group's name. Source: Fabric common/channelconfig/orderer.go. */
record OrdererSection(
        BatchSettings batch,
        ConsensusType consensus,
        List<Consenter> consenters,
        Set<String> capabilities,
        SortedMap<String, OrganizationSection> organizations) {
    static final String PATH = ConfigElements.ROOT + "/" + ConfigNames.ORDERER;

    /** Kafka's brokers stay readable, because old channels keep them after they have moved to another engine. */
    private static final Map<String, Parser<? extends Message>> KNOWN = Map.of(
            ConfigNames.CONSENSUS_TYPE, ConsensusType.parser(),
            ConfigNames.BATCH_SIZE, BatchSize.parser(),
            ConfigNames.BATCH_TIMEOUT, BatchTimeout.parser(),
            ConfigNames.KAFKA_BROKERS, KafkaBrokers.parser(),
            ConfigNames.CHANNEL_RESTRICTIONS, ChannelRestrictions.parser(),
            ConfigNames.ORDERERS, Orderers.parser(),
            ConfigNames.CAPABILITIES, Capabilities.parser());

    OrdererSection {
        consenters = List.copyOf(consenters);
        organizations = Collections.unmodifiableSortedMap(new TreeMap<>(organizations));
    }

    static OrdererSection of(ConfigGroup group, Set<String> channelCapabilities, MspCollector msps) {
        ConfigValues values = ConfigValues.of(PATH, group, KNOWN);
        SortedMap<String, OrganizationSection> organizations = new TreeMap<>();
        boolean endpointsAllowed = SupportedCapabilities.isAtLeastV142(channelCapabilities);
        new TreeMap<>(group.getGroupsMap())
                .forEach((name, sub) -> organizations.put(
                        name, OrganizationSection.ofOrderer(PATH + "/" + name, sub, endpointsAllowed, msps)));
        if (SupportedCapabilities.isV3(channelCapabilities)) {
            requireEndpoints(organizations);
        }
        return new OrdererSection(
                batch(values),
                values.read(ConfigNames.CONSENSUS_TYPE, ConsensusType.parser()),
                consenters(values),
                SupportedCapabilities.of(
                        ConfigNames.ORDERER, values.read(ConfigNames.CAPABILITIES, Capabilities.parser())),
                organizations);
    }

    private static void requireEndpoints(SortedMap<String, OrganizationSection> organizations) {
        List<String> without = organizations.entrySet().stream()
                .filter(entry -> entry.getValue().ordererEndpoints().isEmpty())
                .map(Map.Entry::getKey)
                .toList();
        if (!without.isEmpty()) {
            throw new MalformedException("the ordering organizations " + without
                    + " have no endpoints, which the channel capability V3_0 asks of every one");
        }
    }

    private static BatchSettings batch(ConfigValues values) {
        BatchSize size = values.read(ConfigNames.BATCH_SIZE, BatchSize.parser());
        String timeout =
                values.read(ConfigNames.BATCH_TIMEOUT, BatchTimeout.parser()).getTimeout();
        try {
            return new BatchSettings(
                    atMostInt(size.getMaxMessageCount()),
                    atMostInt(size.getAbsoluteMaxBytes()),
                    atMostInt(size.getPreferredMaxBytes()),
                    GoDuration.parse(timeout));
        } catch (ConfigurationException | MalformedException e) {
            throw new MalformedException("in the config group " + PATH + " " + e.getMessage());
        }
    }

    /** Fabric's numbers are unsigned; no block of this implementation reaches two billion messages or bytes. */
    private static int atMostInt(int unsigned) {
        return unsigned < 0 ? Integer.MAX_VALUE : unsigned;
    }

    private static List<Consenter> consenters(ConfigValues values) {
        return values.read(ConfigNames.ORDERERS, Orderers.parser()).getConsenterMappingList().stream()
                .map(node -> new Consenter(
                        node.getId(),
                        node.getHost(),
                        node.getPort(),
                        node.getMspId(),
                        ConfigMessages.bytes(node.getIdentity()),
                        ConfigMessages.bytes(node.getClientTlsCert()),
                        ConfigMessages.bytes(node.getServerTlsCert())))
                .toList();
    }

    Bytes consensusMetadata() {
        return ConfigMessages.bytes(consensus.getMetadata());
    }
}
