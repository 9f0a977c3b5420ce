package io.steelyard.config;

import com.google.protobuf.Timestamp;
import io.steelyard.bytes.Bytes;
import io.steelyard.error.ConfigurationException;
import io.steelyard.error.MalformedException;
import io.steelyard.format.Block;
import io.steelyard.format.BlockSignatures;
import io.steelyard.format.Envelope;
import io.steelyard.format.HeaderType;
import io.steelyard.format.TransactionIds;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import org.hyperledger.fabric.protos.common.ChannelHeader;
import org.hyperledger.fabric.protos.common.Config;
import org.hyperledger.fabric.protos.common.ConfigEnvelope;

/**
 * Everything a new channel's genesis block is made of. {@code Organization.mspConfig} is MSPConfig bytes, {@code ordererEndpoints} as
 * host:port. An organization may be a member and order, too: it then stands in both lists with the same MSPConfig. {@code consenters}
 * is for Byzantine-fault-tolerant engines: if it is not empty, blocks need the signatures of a quorum of them.
 */
public record ChannelTemplate(
        String channelId,
        List<Organization> members,
        List<Organization> orderers,
        BatchSettings batch,
        String consensusType,
        Bytes consensusMetadata,
        CapabilitySet capabilities,
        List<Consenter> consenters) {
    /** Version of a genesis block's channel header. */
    private static final int MESSAGE_VERSION = 1;

    /**
     * Copies the lists.
     *
     * @throws ConfigurationException when the channel id or an MSP id cannot be used, an id is there twice in one list, or a list of
     *     organizations is empty
     */
    public ChannelTemplate {
        members = List.copyOf(members);
        orderers = List.copyOf(orderers);
        consenters = List.copyOf(consenters);
        ConfigNames.whyBadChannelId(channelId).ifPresent(reason -> {
            throw new ConfigurationException(reason);
        });
        requireDistinct("member", members);
        requireDistinct("ordering", orderers);
    }

    /** A template with the default capabilities and without consenters. */
    public ChannelTemplate(
            String channelId,
            List<Organization> members,
            List<Organization> orderers,
            BatchSettings batch,
            String consensusType,
            Bytes consensusMetadata) {
        this(channelId, members, orderers, batch, consensusType, consensusMetadata, CapabilitySet.DEFAULT, List.of());
    }

    /** An organization of the channel. */
    public record Organization(String mspId, Bytes mspConfig, List<String> ordererEndpoints) {
        /** Copies the list. @throws ConfigurationException when the MSP id cannot name a group of the config */
        public Organization {
            ordererEndpoints = List.copyOf(ordererEndpoints);
            ConfigNames.whyBadElement(mspId).ifPresent(reason -> {
                throw new ConfigurationException("an MSP id names a group of the channel config: " + reason);
            });
        }
    }

    private static void requireDistinct(String kind, List<Organization> organizations) {
        if (organizations.isEmpty()) {
            throw new ConfigurationException("a channel needs at least one " + kind + " organization");
        }
        TreeSet<String> seen = new TreeSet<>();
        for (Organization organization : organizations) {
            if (!seen.add(organization.mspId())) {
                throw new ConfigurationException(
                        "the " + kind + " organization '" + organization.mspId() + "' is there twice; name it once");
            }
        }
    }

    /** The same template with these capabilities. */
    public ChannelTemplate withCapabilities(CapabilitySet required) {
        return new ChannelTemplate(
                channelId, members, orderers, batch, consensusType, consensusMetadata, required, consenters);
    }

    /** The same template with these consenters. */
    public ChannelTemplate withConsenters(List<Consenter> nodes) {
        return new ChannelTemplate(
                channelId, members, orderers, batch, consensusType, consensusMetadata, capabilities, nodes);
    }

    /**
     * The genesis block, laid out as Fabric's configtxgen does (policies, NodeOU roles, capabilities V2_0/V2_5). Equal input gives
     * equal bytes; {@code nonce} is 24 random bytes, {@code timestamp} is cut to seconds. Source: Fabric common/genesis/genesis.go.
     *
     * @throws ConfigurationException when no channel can be made of the template, e.g. because an MSPConfig is malformed
     */
    public Block genesis(Bytes nonce, Instant timestamp) {
        Config config =
                Config.newBuilder().setChannelGroup(TemplateTree.of(this)).build();
        Bytes content = ConfigMessages.bytes(ConfigMessages.encode(
                ConfigEnvelope.newBuilder().setConfig(config).build()));
        check(content);
        Bytes payload = Envelope.payload(
                channelHeader(nonce, timestamp), Envelope.signatureHeader(Bytes.EMPTY, nonce), content);
        Bytes envelope = Envelope.of(payload, Bytes.EMPTY).bytes();
        return Block.create(0, Bytes.EMPTY, List.of(envelope))
                .withMetadata(Block.SIGNATURES, BlockSignatures.unsigned(0))
                .withMetadata(Block.LAST_CONFIG, BlockSignatures.lastConfigSlot(0));
    }

    private void check(Bytes configEnvelope) {
        ChannelConfig made;
        try {
            made = ChannelConfig.of(channelId, configEnvelope);
        } catch (MalformedException e) {
            throw new ConfigurationException("channel '" + channelId + "' cannot be made: " + e.getMessage(), e);
        }
        requireIds("member", members, made.applicationOrgs());
        requireIds("ordering", orderers, made.ordererOrgs());
    }

    private static void requireIds(String kind, List<Organization> organizations, List<String> made) {
        for (Organization organization : organizations) {
            if (!made.contains(organization.mspId())) {
                throw new ConfigurationException("the MSPConfig of the " + kind + " organization '"
                        + organization.mspId() + "' is that of another MSP; the ids inside are " + made);
            }
        }
    }

    private Bytes channelHeader(Bytes nonce, Instant timestamp) {
        return ConfigMessages.bytes(ChannelHeader.newBuilder()
                .setType(HeaderType.CONFIG.number())
                .setVersion(MESSAGE_VERSION)
                .setTimestamp(Timestamp.newBuilder().setSeconds(timestamp.getEpochSecond()))
                .setChannelId(channelId)
                .setTxId(TransactionIds.compute(nonce, Bytes.EMPTY))
                .build()
                .toByteString());
    }
}
