package io.steelyard.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.steelyard.bytes.Bytes;
import io.steelyard.error.MalformedException;
import java.util.List;
import java.util.function.UnaryOperator;
import org.hyperledger.fabric.protos.common.BlockDataHashingStructure;
import org.hyperledger.fabric.protos.common.Config;
import org.hyperledger.fabric.protos.common.ConfigEnvelope;
import org.hyperledger.fabric.protos.common.ConfigGroup;
import org.hyperledger.fabric.protos.common.ConfigPolicy;
import org.hyperledger.fabric.protos.common.HashingAlgorithm;
import org.hyperledger.fabric.protos.common.ImplicitMetaPolicy;
import org.hyperledger.fabric.protos.common.OrdererAddresses;
import org.hyperledger.fabric.protos.common.Policy;
import org.hyperledger.fabric.protos.msp.MSPConfig;
import org.hyperledger.fabric.protos.orderer.BatchSize;
import org.hyperledger.fabric.protos.orderer.BatchTimeout;
import org.hyperledger.fabric.protos.orderer.ConsensusType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a config must be to be loaded at all: each rule of Fabric's common/channelconfig. */
@Timeout(60)
class ChannelConfigTest {
    private final TestChannel channel = new TestChannel();

    @Test
    void an_unknown_value_is_refused() {
        assertRefused(TestChannel.value("Surprise", ByteString.EMPTY)).hasMessageContaining("'Surprise'");
        assertRefused(TestChannel.at("Orderer", TestChannel.value("MSP", ByteString.EMPTY)))
                .hasMessageContaining("/Channel/Orderer");
        assertRefused(TestChannel.at(
                        "Application", TestChannel.at("Lab", TestChannel.value("Endpoints", ByteString.EMPTY))))
                .hasMessageContaining("/Channel/Application/Lab");
    }

    @Test
    void a_malformed_value_is_refused_even_where_nobody_reads_it() {
        ByteString garbage = ByteString.copyFrom(new byte[] {(byte) 0xff});
        assertRefused(TestChannel.value("Consortium", garbage)).hasMessageContaining("/Channel/Consortium");
        assertRefused(TestChannel.at("Orderer", TestChannel.value("ChannelRestrictions", garbage)))
                .hasMessageContaining("/Channel/Orderer/ChannelRestrictions");
    }

    @Test
    void an_unknown_group_is_refused() {
        assertRefused(root -> root.toBuilder()
                        .putGroups("Consortiums", ConfigGroup.getDefaultInstance())
                        .build())
                .hasMessageContaining("'Consortiums'");
    }

    @Test
    void both_groups_are_needed() {
        assertRefused(root -> root.toBuilder().removeGroups("Orderer").build())
                .hasMessageContaining("no group 'Orderer'");
        assertRefused(root -> root.toBuilder().removeGroups("Application").build())
                .hasMessageContaining("no group 'Application'");
    }

    @Test
    void an_organization_has_no_sub_groups() {
        assertRefused(TestChannel.at("Application", TestChannel.at("Lab", group -> group.toBuilder()
                        .putGroups("Below", ConfigGroup.getDefaultInstance())
                        .build())))
                .hasMessageContaining("/Channel/Application/Lab has sub-groups");
    }

    @Test
    void channel_capabilities_need_orderer_capabilities() {
        assertRefused(TestChannel.at(
                        "Orderer",
                        group -> group.toBuilder().removeValues("Capabilities").build()))
                .hasMessageContaining("orderer capabilities");
    }

    @Test
    void the_hashing_algorithm_must_be_one_of_two() {
        assertThat(channel.with(hashing("SHA3_256")).sequence()).isZero();
        assertRefused(hashing("MD5")).hasMessageContaining("'MD5'");
        assertRefused(root -> root.toBuilder().removeValues("HashingAlgorithm").build())
                .hasMessageContaining("hashing algorithm");
    }

    @Test
    void a_merkle_tree_over_the_data_is_not_supported() {
        assertRefused(TestChannel.value(
                        "BlockDataHashingStructure",
                        BlockDataHashingStructure.newBuilder()
                                .setWidth(2)
                                .build()
                                .toByteString()))
                .hasMessageContaining("width is 2");
    }

    @Test
    void a_batch_size_must_be_possible() {
        for (BatchSize impossible : List.of(
                BatchSize.newBuilder()
                        .setAbsoluteMaxBytes(2)
                        .setPreferredMaxBytes(1)
                        .build(),
                BatchSize.newBuilder()
                        .setMaxMessageCount(1)
                        .setPreferredMaxBytes(1)
                        .build(),
                BatchSize.newBuilder()
                        .setMaxMessageCount(1)
                        .setAbsoluteMaxBytes(2)
                        .build(),
                BatchSize.newBuilder()
                        .setMaxMessageCount(1)
                        .setAbsoluteMaxBytes(1)
                        .setPreferredMaxBytes(2)
                        .build())) {
            assertRefused(TestChannel.at("Orderer", TestChannel.value("BatchSize", impossible.toByteString())))
                    .hasMessageContaining("/Channel/Orderer");
        }
    }

    @Test
    void sizes_beyond_what_a_block_can_hold_are_cut() {
        BatchSize huge = BatchSize.newBuilder()
                .setMaxMessageCount(-1)
                .setAbsoluteMaxBytes(-1)
                .setPreferredMaxBytes(-1)
                .build();
        ChannelConfig config =
                channel.with(TestChannel.at("Orderer", TestChannel.value("BatchSize", huge.toByteString())));
        assertThat(config.batch().maxMessages()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void a_batch_timeout_must_be_a_positive_duration() {
        for (String timeout : List.of("", "0", "0s", "-1s", "soon")) {
            assertRefused(TestChannel.at(
                            "Orderer",
                            TestChannel.value(
                                    "BatchTimeout",
                                    BatchTimeout.newBuilder()
                                            .setTimeout(timeout)
                                            .build()
                                            .toByteString())))
                    .hasMessageContaining("/Channel/Orderer");
        }
    }

    @Test
    void maintenance_is_told() {
        ConsensusType moving = ConsensusType.newBuilder()
                .setType("raft")
                .setState(ConsensusType.State.STATE_MAINTENANCE)
                .build();
        assertThat(channel.with(TestChannel.at("Orderer", TestChannel.value("ConsensusType", moving.toByteString())))
                        .isInMaintenance())
                .isTrue();
    }

    @Test
    void old_channel_capabilities_ask_for_global_addresses_and_forbid_endpoints() {
        UnaryOperator<ConfigGroup> old = TestChannel.value(
                "Capabilities",
                TemplateTree.capabilities(java.util.Set.of("V1_3")).toByteString());
        UnaryOperator<ConfigGroup> addressed = TestChannel.value("OrdererAddresses", addresses());
        assertRefused(old).hasMessageContaining("OrdererAddresses is empty");
        assertRefused(root -> addressed.apply(old.apply(root)))
                .hasMessageContaining("/Channel/Orderer/Port has endpoints");
        assertThat(channel.with(root -> TestChannel.at("Orderer", TestChannel.at("Port", org -> org.toBuilder()
                                        .removeValues("Endpoints")
                                        .build()))
                                .apply(addressed.apply(old.apply(root))))
                        .capabilities("Channel"))
                .containsExactly("V1_3");
    }

    @Test
    void capability_v3_forbids_global_addresses() {
        UnaryOperator<ConfigGroup> v3 = TestChannel.value(
                "Capabilities",
                TemplateTree.capabilities(java.util.Set.of("V3_0")).toByteString());
        UnaryOperator<ConfigGroup> addressed = TestChannel.value("OrdererAddresses", addresses());
        assertRefused(root -> addressed.apply(v3.apply(root))).hasMessageContaining("forbids");
        assertRefused(v3).hasMessageContaining("[Clinic]").hasMessageContaining("endpoints");
    }

    @Test
    void acls_need_their_capability() {
        assertRefused(TestChannel.at(
                        "Application",
                        TestChannel.value(
                                "Capabilities",
                                TemplateTree.capabilities(java.util.Set.of("V1_1"))
                                        .toByteString())))
                .hasMessageContaining("ACLs");
    }

    @Test
    void an_msp_must_be_there_be_x509_and_have_an_id() {
        assertRefused(lab(MSPConfig.newBuilder().setType(1).build()))
                .hasMessageContaining("/Channel/Application/Lab has type 1");
        assertRefused(lab(MSPConfig.getDefaultInstance()))
                .hasMessageContaining("/Channel/Application/Lab has no MSP id");
        assertRefused(TestChannel.at("Application", TestChannel.at("Lab", org -> org.toBuilder()
                        .removeValues("MSP")
                        .build())))
                .hasMessageContaining("/Channel/Application/Lab");
    }

    @Test
    void an_msp_that_cannot_work_is_refused_with_its_place() {
        MSPConfig broken = MSPConfig.newBuilder()
                .setConfig(org.hyperledger.fabric.protos.msp.FabricMSPConfig.newBuilder()
                        .setName("Lab")
                        .addRootCerts(ByteString.copyFromUtf8("no certificate"))
                        .build()
                        .toByteString())
                .build();
        assertRefused(lab(broken)).hasMessageContaining("/Channel/Application/Lab");
    }

    @Test
    void policies_of_unknown_kinds_are_refused() {
        for (Policy unknown : List.of(
                Policy.getDefaultInstance(),
                Policy.newBuilder().setType(2).build(),
                Policy.newBuilder().setType(77).build(),
                Policy.newBuilder()
                        .setType(3)
                        .setValue(ImplicitMetaPolicy.newBuilder()
                                .setRuleValue(9)
                                .setSubPolicy("Readers")
                                .build()
                                .toByteString())
                        .build(),
                Policy.newBuilder()
                        .setType(1)
                        .setValue(ByteString.copyFromUtf8("\u0001"))
                        .build())) {
            assertRefused(policy(ConfigPolicy.newBuilder().setPolicy(unknown).build()))
                    .hasMessageContaining("/Channel/Own");
        }
        assertRefused(policy(ConfigPolicy.getDefaultInstance())).hasMessageContaining("/Channel/Own is empty");
    }

    @Test
    void names_obey_the_rules_for_names() {
        assertRefused(root -> root.toBuilder()
                        .putPolicies("..", root.getPoliciesOrThrow("Admins"))
                        .build())
                .hasMessageContaining("'..'");
        Bytes envelope = Bytes.of(ConfigEnvelope.newBuilder()
                .setConfig(Config.newBuilder().setChannelGroup(channel.genesis.root()))
                .build()
                .toByteArray());
        for (String id : List.of("", "Claims", "1st", "a_b", "a".repeat(250))) {
            assertThatThrownBy(() -> ChannelConfig.of(id, envelope)).isInstanceOf(MalformedException.class);
        }
    }

    @Test
    void an_envelope_without_config_is_refused() {
        assertThatThrownBy(() -> ChannelConfig.of("claims", Bytes.EMPTY))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("no config");
        Bytes hollow = Bytes.of(ConfigEnvelope.newBuilder()
                .setConfig(Config.newBuilder().setSequence(3))
                .build()
                .toByteArray());
        assertThatThrownBy(() -> ChannelConfig.of("claims", hollow))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("no channel group");
    }

    @Test
    void a_tree_that_is_nested_too_deeply_is_refused() {
        assertRefused(TestChannel.at("Application", application -> {
            ConfigGroup deep = ConfigGroup.getDefaultInstance();
            for (int i = 0; i < 200; i++) {
                deep = ConfigGroup.newBuilder().putGroups("G", deep).build();
            }
            return application.toBuilder().putGroups("G", deep).build();
        }));
    }

    private static ByteString addresses() {
        return OrdererAddresses.newBuilder().addAddresses("h:1").build().toByteString();
    }

    private static UnaryOperator<ConfigGroup> hashing(String name) {
        return TestChannel.value(
                "HashingAlgorithm",
                HashingAlgorithm.newBuilder().setName(name).build().toByteString());
    }

    private static UnaryOperator<ConfigGroup> lab(MSPConfig msp) {
        return TestChannel.at("Application", TestChannel.at("Lab", TestChannel.value("MSP", msp.toByteString())));
    }

    private static UnaryOperator<ConfigGroup> policy(ConfigPolicy policy) {
        return root -> root.toBuilder().putPolicies("Own", policy).build();
    }

    private org.assertj.core.api.AbstractThrowableAssert<?, ? extends Throwable> assertRefused(
            UnaryOperator<ConfigGroup> edit) {
        return assertThatThrownBy(() -> channel.with(edit)).isInstanceOf(MalformedException.class);
    }
}
