package io.steelyard.config;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.hyperledger.fabric.protos.common.BlockDataHashingStructure;
import org.hyperledger.fabric.protos.common.Capabilities;
import org.hyperledger.fabric.protos.common.Capability;
import org.hyperledger.fabric.protos.common.ConfigGroup;
import org.hyperledger.fabric.protos.common.ConfigValue;
import org.hyperledger.fabric.protos.common.HashingAlgorithm;
import org.hyperledger.fabric.protos.common.OrdererAddresses;
import org.hyperledger.fabric.protos.common.Orderers;
import org.hyperledger.fabric.protos.orderer.BatchSize;
import org.hyperledger.fabric.protos.orderer.BatchTimeout;
import org.hyperledger.fabric.protos.orderer.ChannelRestrictions;
import org.hyperledger.fabric.protos.orderer.ConsensusType;
import org.hyperledger.fabric.protos.peer.ACLs;
import org.hyperledger.fabric.protos.peer.APIResource;

/**
 * The config tree of a new channel. Every element's mod_policy is {@code Admins} of its group. Source: Fabric
 * internal/configtxgen/encoder/encoder.go and the policies of sampleconfig/configtx.yaml.
 */
final class TemplateTree {
    private TemplateTree() {}

    static ConfigGroup of(ChannelTemplate template) {
        return channelPolicies(group())
                .putValues(
                        ConfigNames.HASHING_ALGORITHM,
                        value(HashingAlgorithm.newBuilder().setName("SHA256").build()))
                .putValues(
                        ConfigNames.BLOCK_DATA_HASHING,
                        value(BlockDataHashingStructure.newBuilder()
                                .setWidth(-1)
                                .build()))
                .putValues(
                        ConfigNames.CAPABILITIES,
                        value(capabilities(template.capabilities().channel())))
                .putGroups(ConfigNames.ORDERER, orderer(template))
                .putGroups(ConfigNames.APPLICATION, application(template))
                .build();
    }

    private static ConfigGroup orderer(ChannelTemplate template) {
        ConfigGroup.Builder group = channelPolicies(group())
                .putPolicies(
                        ConfigNames.BLOCK_VALIDATION,
                        template.consenters().isEmpty()
                                ? TemplatePolicies.any(ConfigNames.WRITERS)
                                : TemplatePolicies.quorumOf(template.consenters()))
                .putValues(ConfigNames.BATCH_SIZE, value(batchSize(template.batch())))
                .putValues(ConfigNames.BATCH_TIMEOUT, value(batchTimeout(template.batch())))
                .putValues(ConfigNames.CHANNEL_RESTRICTIONS, value(ChannelRestrictions.getDefaultInstance()))
                .putValues(
                        ConfigNames.CAPABILITIES,
                        value(capabilities(template.capabilities().orderer())))
                .putValues(
                        ConfigNames.CONSENSUS_TYPE,
                        value(ConsensusType.newBuilder()
                                .setType(template.consensusType())
                                .setMetadata(ConfigMessages.string(template.consensusMetadata()))
                                .build()));
        if (!template.consenters().isEmpty()) {
            group.putValues(ConfigNames.ORDERERS, value(orderers(template.consenters())));
        }
        for (ChannelTemplate.Organization organization : template.orderers()) {
            group.putGroups(organization.mspId(), orderingOrganization(organization));
        }
        return group.build();
    }

    private static ConfigGroup orderingOrganization(ChannelTemplate.Organization organization) {
        ConfigGroup.Builder group = group().putPolicies(
                        ConfigNames.READERS, TemplatePolicies.member(organization.mspId()))
                .putPolicies(ConfigNames.WRITERS, TemplatePolicies.member(organization.mspId()))
                .putPolicies(ConfigNames.ADMINS, TemplatePolicies.admin(organization.mspId()))
                .putValues(ConfigNames.MSP, value(ConfigMessages.string(organization.mspConfig())));
        if (!organization.ordererEndpoints().isEmpty()) {
            group.putValues(
                    ConfigNames.ENDPOINTS,
                    value(OrdererAddresses.newBuilder()
                            .addAllAddresses(organization.ordererEndpoints())
                            .build()));
        }
        return group.build();
    }

    private static ConfigGroup application(ChannelTemplate template) {
        ConfigGroup.Builder group = channelPolicies(group())
                .putPolicies(ConfigNames.ENDORSEMENT, TemplatePolicies.majority(ConfigNames.ENDORSEMENT))
                .putPolicies(ConfigNames.LIFECYCLE_ENDORSEMENT, TemplatePolicies.majority(ConfigNames.ENDORSEMENT))
                .putValues(ConfigNames.ACLS, value(defaultAcls()))
                .putValues(
                        ConfigNames.CAPABILITIES,
                        value(capabilities(template.capabilities().application())));
        for (ChannelTemplate.Organization organization : template.members()) {
            group.putGroups(organization.mspId(), member(organization));
        }
        return group.build();
    }

    /** A member's group, whose roles come from the organizational units of its certificates. */
    static ConfigGroup member(ChannelTemplate.Organization organization) {
        return group().putPolicies(ConfigNames.READERS, TemplatePolicies.reader(organization.mspId()))
                .putPolicies(ConfigNames.WRITERS, TemplatePolicies.writer(organization.mspId()))
                .putPolicies(ConfigNames.ADMINS, TemplatePolicies.admin(organization.mspId()))
                .putPolicies(ConfigNames.ENDORSEMENT, TemplatePolicies.peer(organization.mspId()))
                .putValues(ConfigNames.MSP, value(ConfigMessages.string(organization.mspConfig())))
                .build();
    }

    private static ConfigGroup.Builder group() {
        return ConfigGroup.newBuilder().setModPolicy(ConfigNames.ADMINS);
    }

    private static ConfigGroup.Builder channelPolicies(ConfigGroup.Builder group) {
        return group.putPolicies(ConfigNames.READERS, TemplatePolicies.any(ConfigNames.READERS))
                .putPolicies(ConfigNames.WRITERS, TemplatePolicies.any(ConfigNames.WRITERS))
                .putPolicies(ConfigNames.ADMINS, TemplatePolicies.majority(ConfigNames.ADMINS));
    }

    private static ConfigValue value(Message content) {
        return value(ConfigMessages.encode(content));
    }

    private static ConfigValue value(ByteString content) {
        return ConfigValue.newBuilder()
                .setValue(content)
                .setModPolicy(ConfigNames.ADMINS)
                .build();
    }

    static BatchSize batchSize(BatchSettings batch) {
        return BatchSize.newBuilder()
                .setMaxMessageCount(batch.maxMessages())
                .setAbsoluteMaxBytes(batch.absoluteMaxBytes())
                .setPreferredMaxBytes(batch.preferredMaxBytes())
                .build();
    }

    static BatchTimeout batchTimeout(BatchSettings batch) {
        return BatchTimeout.newBuilder()
                .setTimeout(GoDuration.format(batch.timeout()))
                .build();
    }

    static Capabilities capabilities(Set<String> names) {
        Capabilities.Builder capabilities = Capabilities.newBuilder();
        names.forEach(name -> capabilities.putCapabilities(name, Capability.getDefaultInstance()));
        return capabilities.build();
    }

    static Orderers orderers(List<Consenter> consenters) {
        List<org.hyperledger.fabric.protos.common.Consenter> nodes = new ArrayList<>();
        for (Consenter consenter : consenters) {
            nodes.add(org.hyperledger.fabric.protos.common.Consenter.newBuilder()
                    .setId(consenter.id())
                    .setHost(consenter.host())
                    .setPort(consenter.port())
                    .setMspId(consenter.mspId())
                    .setIdentity(ConfigMessages.string(consenter.identity()))
                    .setClientTlsCert(ConfigMessages.string(consenter.clientTlsCert()))
                    .setServerTlsCert(ConfigMessages.string(consenter.serverTlsCert()))
                    .build());
        }
        return Orderers.newBuilder().addAllConsenterMapping(nodes).build();
    }

    private static ACLs defaultAcls() {
        ACLs.Builder acls = ACLs.newBuilder();
        AccessDefaults.OF_CHANNEL.forEach((resource, policy) -> acls.putAcls(
                resource, APIResource.newBuilder().setPolicyRef(policy).build()));
        return acls.build();
    }
}
