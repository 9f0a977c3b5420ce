package io.steelyard.config;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.steelyard.bytes.Bytes;
import io.steelyard.error.ConfigurationException;
import io.steelyard.format.Addition;
import io.steelyard.identity.SigningIdentity;
import java.security.SecureRandom;
import java.util.List;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.hyperledger.fabric.protos.common.Capabilities;
import org.hyperledger.fabric.protos.common.Capability;
import org.hyperledger.fabric.protos.common.ConfigGroup;
import org.hyperledger.fabric.protos.common.ConfigSignature;
import org.hyperledger.fabric.protos.common.ConfigUpdate;
import org.hyperledger.fabric.protos.common.ConfigUpdateEnvelope;
import org.hyperledger.fabric.protos.common.ConfigValue;
import org.hyperledger.fabric.protos.common.SignatureHeader;
import org.hyperledger.fabric.protos.msp.MSPConfig;
import org.hyperledger.fabric.protos.orderer.ConsensusType;
import org.hyperledger.fabric.protos.peer.ACLs;
import org.hyperledger.fabric.protos.peer.APIResource;

/**
 * Builds config updates: the wanted changes, turned into minimal read and write sets against a current config. Equal changes give
 * equal bytes. For one thread at a time. Source: Fabric internal/configtxlator/update.
 */
public final class ConfigChange {
    private static final int NONCE_BYTES = 24;

    private final ChannelConfig current;
    private ConfigGroup wanted;

    private ConfigChange(ChannelConfig current) {
        this.current = current;
        this.wanted = current.root();
    }

    /** A change to {@code current}; nothing is changed yet. */
    public static ConfigChange to(ChannelConfig current) {
        return new ConfigChange(current);
    }

    /** Sets block cutting. What already has the wanted value is left alone. */
    public ConfigChange batch(BatchSettings batch) {
        BatchSettings before = current.batch();
        if (!before.timeout().equals(batch.timeout())) {
            setOrdererValue(ConfigNames.BATCH_TIMEOUT, TemplateTree.batchTimeout(batch));
        }
        boolean sameSize = before.maxMessages() == batch.maxMessages()
                && before.absoluteMaxBytes() == batch.absoluteMaxBytes()
                && before.preferredMaxBytes() == batch.preferredMaxBytes();
        return sameSize ? this : setOrdererValue(ConfigNames.BATCH_SIZE, TemplateTree.batchSize(batch));
    }

    /** Adds a member organization. @throws ConfigurationException when it is a member already */
    public ConfigChange addMember(ChannelTemplate.Organization organization) {
        String mspId = organization.mspId();
        if (!groupsOf(ConfigNames.APPLICATION, mspId).isEmpty() || application().containsGroups(mspId)) {
            throw new ConfigurationException(
                    "'" + mspId + "' is a member of channel '" + current.channelId() + "' already");
        }
        return edit(List.of(ConfigNames.APPLICATION), group -> group.toBuilder()
                .putGroups(mspId, TemplateTree.member(organization))
                .build());
    }

    /**
     * Removes a member organization; should it order, too, it goes on ordering.
     *
     * @throws ConfigurationException when it is no member
     */
    public ConfigChange removeMember(String mspId) {
        List<String> names = groupsOf(ConfigNames.APPLICATION, mspId);
        if (names.isEmpty()) {
            throw new ConfigurationException("'" + mspId + "' is no member of channel '" + current.channelId()
                    + "'; members are " + current.applicationOrgs());
        }
        return edit(List.of(ConfigNames.APPLICATION), group -> {
            ConfigGroup.Builder without = group.toBuilder();
            names.forEach(without::removeGroups);
            return without.build();
        });
    }

    /**
     * Replaces an organization's MSPConfig wherever it occurs (new CRL, new CA).
     *
     * @throws ConfigurationException when no organization of the channel has this MSP id
     * @throws io.steelyard.error.MalformedException when the bytes are no MSPConfig
     */
    public ConfigChange replaceMsp(Bytes mspConfig) {
        String mspId = mspIdOf(ConfigMessages.string(mspConfig), "the new MSPConfig");
        boolean found = false;
        for (String section : new String[] {ConfigNames.APPLICATION, ConfigNames.ORDERER}) {
            for (String name : groupsOf(section, mspId)) {
                found = true;
                setValue(List.of(section, name), ConfigNames.MSP, ConfigMessages.string(mspConfig));
            }
        }
        if (!found) {
            throw new ConfigurationException("no organization of channel '" + current.channelId() + "' has the MSP id '"
                    + mspId + "'; there are " + new TreeSet<>(current.msps().ids()));
        }
        return this;
    }

    /** Names of the groups of organizations with this MSP id. */
    private List<String> groupsOf(String section, String mspId) {
        ConfigGroup organizations = wanted.getGroupsOrThrow(section);
        return new TreeSet<>(organizations.getGroupsMap().keySet())
                .stream()
                        .filter(name -> mspIdOf(valueAt(List.of(section, name), ConfigNames.MSP), section + "/" + name)
                                .equals(mspId))
                        .toList();
    }

    private static String mspIdOf(ByteString definition, String where) {
        return MspCollector.idOf(ConfigMessages.parse(MSPConfig.parser(), definition, where), where);
    }

    /** Sets the engine's name and own part. */
    public ConfigChange consensus(String type, Bytes metadata) {
        ConsensusType before = ConfigMessages.parse(
                ConsensusType.parser(), ordererValue(ConfigNames.CONSENSUS_TYPE), ConfigNames.CONSENSUS_TYPE);
        ConsensusType after = before.toBuilder()
                .setType(type)
                .setMetadata(ConfigMessages.string(metadata))
                .build();
        return before.equals(after) ? this : setOrdererValue(ConfigNames.CONSENSUS_TYPE, after);
    }

    /** Sets the ordering nodes of a Byzantine-fault-tolerant channel, and with them the policy that blocks must satisfy. */
    public ConfigChange consenters(List<Consenter> consenters) {
        if (consenters.isEmpty()) {
            throw new ConfigurationException("a channel needs at least one consenter");
        }
        setOrdererValue(ConfigNames.ORDERERS, TemplateTree.orderers(consenters));
        return edit(List.of(ConfigNames.ORDERER), group -> {
            var quorum = TemplatePolicies.quorumOf(consenters);
            var before = group.getPoliciesOrDefault(ConfigNames.BLOCK_VALIDATION, quorum);
            return group.toBuilder()
                    .putPolicies(
                            ConfigNames.BLOCK_VALIDATION,
                            quorum.toBuilder()
                                    .setModPolicy(before.getModPolicy())
                                    .build())
                    .build();
        });
    }

    /** Lets the policy at {@code policyPath}, e.g. {@code /Channel/Application/Admins}, guard a resource such as {@code peer/Propose}. */
    public ConfigChange acl(String resource, String policyPath) {
        List<String> path = List.of(ConfigNames.APPLICATION);
        ACLs before = ConfigMessages.parse(ACLs.parser(), valueAt(path, ConfigNames.ACLS), ConfigNames.ACLS);
        ACLs after = before.toBuilder()
                .putAcls(
                        resource,
                        APIResource.newBuilder().setPolicyRef(policyPath).build())
                .build();
        return before.equals(after) ? this : setValue(path, ConfigNames.ACLS, ConfigMessages.encode(after));
    }

    /** Enables a capability of a group: {@code Channel}, {@code Orderer} or {@code Application}. */
    public ConfigChange capability(String group, String capability) {
        List<String> path = group.equals(ConfigNames.CHANNEL) ? List.of() : List.of(group);
        Capabilities before = ConfigMessages.parse(
                Capabilities.parser(), valueAt(path, ConfigNames.CAPABILITIES), ConfigNames.CAPABILITIES);
        Capabilities after = before.toBuilder()
                .putCapabilities(capability, Capability.getDefaultInstance())
                .build();
        return before.equals(after) ? this : setValue(path, ConfigNames.CAPABILITIES, ConfigMessages.encode(after));
    }

    /** Lets contracts add to keys without reading them, from the next block on. It cannot be taken back. */
    public ConfigChange additiveWrites() {
        return capability(ConfigNames.APPLICATION, Addition.CAPABILITY);
    }

    /** The ConfigUpdate bytes. @throws ConfigurationException when nothing would change */
    public Bytes build() {
        UpdateSets.Sets sets = UpdateSets.between(current.root(), wanted);
        if (!sets.isChanged()) {
            throw new ConfigurationException("the change to channel '" + current.channelId()
                    + "' changes nothing; all values are as wanted already");
        }
        ConfigUpdate update = ConfigUpdate.newBuilder()
                .setChannelId(current.channelId())
                .setReadSet(sets.read())
                .setWriteSet(sets.write())
                .build();
        return ConfigMessages.bytes(ConfigMessages.encode(update));
    }

    /** A ConfigUpdateEnvelope with these signers' signatures (nonces are 24 bytes from {@code random}). */
    public Bytes sign(List<SigningIdentity> signers, SecureRandom random) {
        Bytes envelope = ConfigMessages.bytes(ConfigUpdateEnvelope.newBuilder()
                .setConfigUpdate(ConfigMessages.string(build()))
                .build()
                .toByteString());
        for (SigningIdentity signer : signers) {
            envelope = addSignature(envelope, signer, random);
        }
        return envelope;
    }

    /**
     * The same ConfigUpdateEnvelope with one more signature, so that organizations can sign one after the other.
     *
     * @throws io.steelyard.error.MalformedException when the bytes are no ConfigUpdateEnvelope
     */
    public static Bytes addSignature(Bytes configUpdateEnvelope, SigningIdentity signer, SecureRandom random) {
        ConfigUpdateEnvelope unsigned =
                ConfigMessages.parse(ConfigUpdateEnvelope.parser(), configUpdateEnvelope, "the config update envelope");
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        ByteString header = SignatureHeader.newBuilder()
                .setCreator(ConfigMessages.string(signer.serialized()))
                .setNonce(ByteString.copyFrom(nonce))
                .build()
                .toByteString();
        Bytes signature = signer.sign(ConfigMessages.bytes(header.concat(unsigned.getConfigUpdate())));
        return ConfigMessages.bytes(unsigned.toBuilder()
                .addSignatures(ConfigSignature.newBuilder()
                        .setSignatureHeader(header)
                        .setSignature(ConfigMessages.string(signature)))
                .build()
                .toByteString());
    }

    /** Any change to the group at {@code path} below the root. */
    ConfigChange edit(List<String> path, UnaryOperator<ConfigGroup> change) {
        wanted = edited(wanted, path, change);
        return this;
    }

    private static ConfigGroup edited(ConfigGroup group, List<String> path, UnaryOperator<ConfigGroup> change) {
        if (path.isEmpty()) {
            return change.apply(group);
        }
        String name = path.get(0);
        if (!group.containsGroups(name)) {
            throw new ConfigurationException("the config has no group '" + name + "'; there are "
                    + new TreeSet<>(group.getGroupsMap().keySet()));
        }
        ConfigGroup below = edited(group.getGroupsOrThrow(name), path.subList(1, path.size()), change);
        return group.toBuilder().putGroups(name, below).build();
    }

    private ConfigChange setOrdererValue(String name, Message content) {
        return setValue(List.of(ConfigNames.ORDERER), name, ConfigMessages.encode(content));
    }

    /** Sets a value; a new one gets the mod_policy Admins, an existing one keeps its own. */
    private ConfigChange setValue(List<String> path, String name, ByteString content) {
        ConfigValue fresh =
                ConfigValue.newBuilder().setModPolicy(ConfigNames.ADMINS).build();
        return edit(path, group -> group.toBuilder()
                .putValues(
                        name,
                        group.getValuesOrDefault(name, fresh).toBuilder()
                                .setValue(content)
                                .build())
                .build());
    }

    private ByteString ordererValue(String name) {
        return valueAt(List.of(ConfigNames.ORDERER), name);
    }

    private ByteString valueAt(List<String> path, String name) {
        ConfigGroup group = wanted;
        for (String step : path) {
            if (!group.containsGroups(step)) {
                throw new ConfigurationException("the config has no group '" + step + "'");
            }
            group = group.getGroupsOrThrow(step);
        }
        return group.getValuesOrDefault(name, ConfigValue.getDefaultInstance()).getValue();
    }

    private ConfigGroup application() {
        return wanted.getGroupsOrThrow(ConfigNames.APPLICATION);
    }
}
