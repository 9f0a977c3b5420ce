package io.steelyard.config;

import io.steelyard.bytes.Bytes;
import io.steelyard.crypto.CryptoSuite;
import io.steelyard.error.MalformedException;
import io.steelyard.format.Addition;
import io.steelyard.format.Block;
import io.steelyard.format.Envelope;
import io.steelyard.format.HeaderType;
import io.steelyard.identity.MspSet;
import io.steelyard.policy.ApplicationPolicy;
import io.steelyard.policy.Policy;
import io.steelyard.policy.Verdict;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hyperledger.fabric.protos.common.Config;
import org.hyperledger.fabric.protos.common.ConfigEnvelope;
import org.hyperledger.fabric.protos.common.ConfigGroup;
import org.hyperledger.fabric.protos.common.ConfigUpdate;
import org.hyperledger.fabric.protos.common.ConfigUpdateEnvelope;
import org.hyperledger.fabric.protos.orderer.ConsensusType;

/**
 * One channel's config at one sequence: Fabric's {@code common.Config} with everything read out of it. Immutable, thread-safe.
 * Besides Fabric's rules, both groups Orderer and Application must be there.
 */
public final class ChannelConfig {
    private final String channelId;
    private final Bytes bytes;
    private final Config config;
    private final ChannelSection channel;
    private final PolicyTree policies;

    private ChannelConfig(String channelId, Bytes bytes) {
        this.channelId = channelId;
        this.bytes = bytes;
        this.config = ConfigMessages.parse(Config.parser(), bytes, "the channel config");
        if (!config.hasChannelGroup()) {
            throw new MalformedException("the config of channel '" + channelId + "' has no channel group");
        }
        ConfigElements.of(root());
        this.channel = ChannelSection.of(root());
        this.policies = PolicyTree.of(root(), channel.msps());
    }

    /** Reads the config of a genesis or config block. @throws MalformedException naming what is wrong or not supported */
    public static ChannelConfig fromBlock(Block configBlock) {
        if (configBlock.data().size() != 1) {
            throw new MalformedException("block " + configBlock.number() + " is no config block: it has "
                    + configBlock.data().size() + " transactions instead of 1");
        }
        Envelope envelope = Envelope.inBlock(configBlock.data().get(0));
        if (!envelope.header().channel().is(HeaderType.CONFIG)) {
            throw new MalformedException(
                    "block " + configBlock.number() + " is no config block: its transaction has type "
                            + envelope.header().channel().type() + " instead of 1");
        }
        return of(envelope.header().channel().channelId(), envelope.data());
    }

    /** Reads {@code common.ConfigEnvelope} bytes. @throws MalformedException naming what is wrong or not supported */
    public static ChannelConfig of(String channelId, Bytes configEnvelope) {
        ConfigNames.whyBadChannelId(channelId).ifPresent(reason -> {
            throw new MalformedException(reason);
        });
        ConfigEnvelope envelope = parseEnvelope(configEnvelope);
        if (!envelope.hasConfig()) {
            throw new MalformedException("the config envelope of channel '" + channelId + "' has no config");
        }
        return new ChannelConfig(channelId, ConfigMessages.configOf(configEnvelope));
    }

    private static ConfigEnvelope parseEnvelope(Bytes configEnvelope) {
        return ConfigMessages.parse(ConfigEnvelope.parser(), configEnvelope, "the config envelope");
    }

    /** Channel id. */
    public String channelId() {
        return channelId;
    }

    /** Sequence: 0 at genesis, one more with every update. */
    public long sequence() {
        return config.getSequence();
    }

    /** The {@code common.Config} bytes as received. */
    public Bytes bytes() {
        return bytes;
    }

    /** All organizations of the channel, orderers' and members'. */
    public MspSet msps() {
        return channel.msps();
    }

    /** MSP ids of the member organizations, in byte order. */
    public List<String> applicationOrgs() {
        return mspIds(channel.application().organizations().values());
    }

    /** MSP ids of the ordering organizations, in byte order. */
    public List<String> ordererOrgs() {
        return mspIds(channel.orderer().organizations().values());
    }

    private static List<String> mspIds(Collection<OrganizationSection> organizations) {
        return organizations.stream()
                .map(organization -> Bytes.utf8(organization.mspId()))
                .distinct()
                .sorted()
                .map(Bytes::utf8)
                .toList();
    }

    /** Addresses, host:port, under which an ordering organization's nodes are reached; empty when it names none or does not order. */
    public List<String> ordererEndpoints(String mspId) {
        return channel.orderer().organizations().values().stream()
                .filter(organization -> organization.mspId().equals(mspId))
                .flatMap(organization -> organization.ordererEndpoints().stream())
                .distinct()
                .toList();
    }

    /** Addresses, host:port, of a member organization's anchor peers; empty when it names none or is no member. */
    public List<String> anchorPeers(String mspId) {
        return channel.application().organizations().values().stream()
                .filter(organization -> organization.mspId().equals(mspId))
                .flatMap(organization -> organization.anchorPeers().stream())
                .distinct()
                .toList();
    }

    /** The ordering nodes of a Byzantine-fault-tolerant channel in the config's order; empty for other engines. */
    public List<Consenter> consenters() {
        return channel.orderer().consenters();
    }

    /** The policy at an absolute path, e.g. {@code /Channel/Application/Writers}; empty when there is none. */
    public Optional<Policy> policy(String path) {
        return policies.find(path);
    }

    /** A policy of a member organization's own group, e.g. {@code Endorsement}; empty when it is no member or has none of that name. */
    public Optional<Policy> memberPolicy(String mspId, String name) {
        return channel.application().organizations().entrySet().stream()
                .filter(member -> member.getValue().mspId().equals(mspId))
                .findFirst()
                .flatMap(member -> policy(ApplicationSection.PATH + "/" + member.getKey() + "/" + name));
    }

    /**
     * The path of the policy that guards a resource such as {@code peer/Propose} (ACLs, else Fabric's default). Resources of a peer
     * rather than of a channel (install, join) answer {@code Admins} or {@code Members} without a path: a role within the peer's own
     * organization. An unknown resource answers the empty text, and nobody may use it.
     */
    public String aclPolicy(String resource) {
        String ofPeer = AccessDefaults.OF_PEER.get(resource);
        if (ofPeer != null) {
            return ofPeer;
        }
        String own = channel.application().acls().get(resource);
        return own != null ? own : AccessDefaults.OF_CHANNEL.getOrDefault(resource, "");
    }

    /** Block cutting. */
    public BatchSettings batch() {
        return channel.orderer().batch();
    }

    /** Name of the ordering engine. */
    public String consensusType() {
        return channel.orderer().consensus().getType();
    }

    /** The engine's own part. */
    public Bytes consensusMetadata() {
        return channel.orderer().consensusMetadata();
    }

    /** Whether ordinary transactions are to be refused because the channel moves to another engine. */
    public boolean isInMaintenance() {
        return channel.orderer().consensus().getState() == ConsensusType.State.STATE_MAINTENANCE;
    }

    /** Enabled capabilities of a group, sorted: {@code Channel}, {@code Orderer} or {@code Application}; empty for any other. */
    public Set<String> capabilities(String group) {
        return switch (group) {
            case ConfigNames.CHANNEL -> channel.capabilities();
            case ConfigNames.ORDERER -> channel.orderer().capabilities();
            case ConfigNames.APPLICATION -> channel.application().capabilities();
            default -> Set.of();
        };
    }

    /** Whether contracts may add to keys without reading them (capability {@link Addition#CAPABILITY}). */
    public boolean hasAdditiveWrites() {
        return channel.application().capabilities().contains(Addition.CAPABILITY);
    }

    /** Binds an ApplicationPolicy to this config; a dangling reference refuses everything. */
    public Policy bind(ApplicationPolicy policy) {
        if (policy instanceof ApplicationPolicy.Signature own) {
            return own.policy().bind(msps());
        }
        String path = ((ApplicationPolicy.Reference) policy).path();
        return policy(path)
                .orElseGet(() -> signers -> Verdict.refused(
                        "the policy refers to '" + path + "', which channel '" + channelId + "' does not have"));
    }

    /**
     * The next config for a client's CONFIG_UPDATE envelope, as {@code ConfigEnvelope} bytes with the envelope as last_update. Equal
     * input gives equal bytes. Stricter than {@link #validate} in what an ordering node alone must see to: how a channel moves to
     * another engine.
     *
     * @throws ConfigUpdateRefused with Fabric's reason
     * @throws MalformedException when the envelope or something in it cannot be read
     */
    public Bytes propose(Envelope configUpdate, CryptoSuite suite) {
        var lastUpdate = ConfigMessages.parse(
                org.hyperledger.fabric.protos.common.Envelope.parser(), configUpdate.bytes(), "the config update");
        ConfigUpdateEnvelope signed = signedUpdate(configUpdate);
        ConfigGroup next = new UpdateRules(this, suite).apply(signed);
        ConfigEnvelope.Builder proposed = ConfigEnvelope.newBuilder().setLastUpdate(lastUpdate);
        proposed.getConfigBuilder().setSequence(sequence() + 1).setChannelGroup(next);
        Bytes result = ConfigMessages.bytes(ConfigMessages.encode(proposed.build()));
        MaintenanceRules.check(
                channel.orderer(),
                successor(result).channel.orderer(),
                ConfigMessages.parse(ConfigUpdate.parser(), signed.getConfigUpdate(), "the config update"));
        return result;
    }

    /**
     * Checks an ordered {@code ConfigEnvelope} by recomputing it from its last_update.
     *
     * @throws ConfigUpdateRefused when it does not follow from this config
     * @throws MalformedException when the envelope or something in it cannot be read
     */
    public ChannelConfig validate(Bytes configEnvelope, CryptoSuite suite) {
        ConfigEnvelope received = parseEnvelope(configEnvelope);
        if (received.getConfig().getSequence() != sequence() + 1) {
            throw new ConfigUpdateRefused("channel '" + channelId + "' is at config sequence "
                    + Long.toUnsignedString(sequence()) + ", so sequence "
                    + Long.toUnsignedString(received.getConfig().getSequence()) + " cannot follow");
        }
        if (!received.hasLastUpdate()) {
            throw new ConfigUpdateRefused("the config envelope has no last_update that it could follow from");
        }
        Envelope lastUpdate = Envelope.of(
                ConfigMessages.bytes(received.getLastUpdate().getPayload()),
                ConfigMessages.bytes(received.getLastUpdate().getSignature()));
        ConfigGroup expected = new UpdateRules(this, suite).apply(signedUpdate(lastUpdate));
        if (!expected.equals(received.getConfig().getChannelGroup())) {
            throw new ConfigUpdateRefused(
                    "the last_update of the config envelope does not lead to the config beside it");
        }
        return successor(configEnvelope);
    }

    private static ConfigUpdateEnvelope signedUpdate(Envelope configUpdate) {
        int type = configUpdate.header().channel().type();
        if (type != HeaderType.CONFIG_UPDATE.number()) {
            throw new MalformedException("a config update has header type 2, but this envelope has " + type);
        }
        return ConfigMessages.parse(ConfigUpdateEnvelope.parser(), configUpdate.data(), "the config update envelope");
    }

    private ChannelConfig successor(Bytes configEnvelope) {
        ChannelConfig next;
        try {
            next = of(channelId, configEnvelope);
        } catch (MalformedException e) {
            throw new ConfigUpdateRefused("the config that the update leads to cannot be used: " + e.getMessage());
        }
        SuccessionRules.check(channel, next.channel);
        return next;
    }

    ConfigGroup root() {
        return config.getChannelGroup();
    }

    PolicyTree policies() {
        return policies;
    }

    @Override
    public String toString() {
        return "config of channel " + channelId + " at sequence " + Long.toUnsignedString(sequence());
    }
}
