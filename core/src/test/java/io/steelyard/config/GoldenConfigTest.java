package io.steelyard.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.MalformedException;
import io.steelyard.format.Envelope;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.hyperledger.fabric.protos.common.ConfigEnvelope;
import org.hyperledger.fabric.protos.common.ConfigGroup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Config blocks that real Fabric 3.1.5 wrote: genesis by configtxgen, and one update of batch size and timeout. */
@Timeout(60)
class GoldenConfigTest {
    private static final String RAFT = "fabric-3.1.5-raft";
    private static final String BFT = "fabric-3.1.5-bft";

    @Test
    void the_raft_genesis_block_reads_as_what_went_into_it() {
        ChannelConfig config = ChannelConfig.fromBlock(TestChannel.golden(RAFT, 0));
        assertThat(config.channelId()).isEqualTo("mychannel");
        assertThat(config.sequence()).isZero();
        assertThat(config.applicationOrgs()).containsExactly("Org1MSP", "Org2MSP");
        assertThat(config.ordererOrgs()).containsExactly("OrdererMSP");
        assertThat(config.msps().ids()).containsExactlyInAnyOrder("OrdererMSP", "Org1MSP", "Org2MSP");
        assertThat(config.batch()).isEqualTo(new BatchSettings(10, 103_809_024, 524_288, Duration.ofSeconds(2)));
        assertThat(config.consensusType()).isEqualTo("etcdraft");
        assertThat(config.isInMaintenance()).isFalse();
        assertThat(config.consenters()).isEmpty();
        assertThat(config.capabilities("Channel")).containsExactly("V2_0");
        assertThat(config.capabilities("Orderer")).containsExactly("V2_0");
        assertThat(config.capabilities("Application")).containsExactly("V2_5");
        assertThat(config.ordererEndpoints("OrdererMSP")).containsExactly("127.0.0.1:27050");
        assertThat(config.anchorPeers("Org1MSP")).containsExactly("127.0.0.1:27151");
        assertThat(config.policy("/Channel/Application/LifecycleEndorsement")).isPresent();
        assertThat(config.policy("/Channel/Orderer/OrdererOrg/Writers")).isPresent();
        assertThat(config.policy("/Channel/Application/Nothing")).isEmpty();
    }

    @Test
    void the_bft_genesis_block_has_its_four_consenters() {
        ChannelConfig config = ChannelConfig.fromBlock(TestChannel.golden(BFT, 0));
        assertThat(config.consensusType()).isEqualTo("BFT");
        assertThat(config.capabilities("Channel")).containsExactly("V3_0");
        assertThat(config.consenters()).extracting(Consenter::id).containsExactly(1, 2, 3, 4);
        assertThat(config.consenters()).extracting(Consenter::port).containsExactly(28050, 28060, 28070, 28080);
        assertThat(config.consenters()).allSatisfy(node -> {
            assertThat(node.mspId()).isEqualTo("OrdererMSP");
            assertThat(node.identity().utf8()).startsWith("-----BEGIN CERTIFICATE-----");
        });
    }

    @ParameterizedTest
    @CsvSource({RAFT + ",15", BFT + ",16"})
    void the_ordered_update_follows_from_genesis(String ledger, int number) {
        ChannelConfig genesis = ChannelConfig.fromBlock(TestChannel.golden(ledger, 0));
        ChannelConfig next = genesis.validate(configEnvelope(ledger, number), Org.SUITE);
        assertThat(next.sequence()).isEqualTo(1);
        assertThat(next.batch()).isEqualTo(new BatchSettings(500, 103_809_024, 2_097_152, Duration.ofSeconds(1)));
        assertThat(next.consensusMetadata()).isEqualTo(genesis.consensusMetadata());
    }

    @ParameterizedTest
    @CsvSource({RAFT + ",15", BFT + ",16"})
    void an_orderer_proposes_what_fabrics_orderer_proposed(String ledger, int number) throws Exception {
        ChannelConfig genesis = ChannelConfig.fromBlock(TestChannel.golden(ledger, 0));
        ConfigEnvelope ordered =
                ConfigEnvelope.parseFrom(configEnvelope(ledger, number).toArray());
        Envelope update = Envelope.parse(Bytes.of(ordered.getLastUpdate().toByteArray()));

        Bytes proposed = genesis.propose(update, Org.SUITE);

        assertThat(ConfigEnvelope.parseFrom(proposed.toArray())).isEqualTo(ordered);
        assertThat(genesis.propose(update, Org.SUITE)).isEqualTo(proposed);
    }

    @ParameterizedTest
    @CsvSource({RAFT + ",15", BFT + ",16"})
    void the_change_builder_makes_the_update_that_configtxlator_made(String ledger, int number) throws Exception {
        ChannelConfig genesis = ChannelConfig.fromBlock(TestChannel.golden(ledger, 0));
        ConfigEnvelope ordered =
                ConfigEnvelope.parseFrom(configEnvelope(ledger, number).toArray());
        Bytes signed =
                Envelope.parse(Bytes.of(ordered.getLastUpdate().toByteArray())).data();
        var made = ConfigUpdates.read(signed);

        Bytes update = ConfigChange.to(genesis)
                .batch(new BatchSettings(500, 103_809_024, 2_097_152, Duration.ofSeconds(1)))
                .build();

        var built = org.hyperledger.fabric.protos.common.ConfigUpdate.parseFrom(update.toArray());
        assertThat(built.getReadSet()).isEqualTo(made.getReadSet());
        assertThat(built.getWriteSet()).isEqualTo(made.getWriteSet());
        assertThat(built.getChannelId()).isEqualTo(made.getChannelId());
    }

    @Test
    void an_update_of_another_ledger_is_refused_although_the_channel_has_the_same_name() {
        ChannelConfig raft = ChannelConfig.fromBlock(TestChannel.golden(RAFT, 0));
        assertThatThrownBy(() -> raft.validate(configEnvelope(BFT, 16), Org.SUITE))
                .isInstanceOf(ConfigUpdateRefused.class)
                .hasMessageContaining("/Channel/Orderer/Batch")
                .hasMessageContaining("/Channel/Orderer/Admins");
    }

    @Test
    void a_block_of_ordinary_transactions_has_no_config() {
        assertThatThrownBy(() -> ChannelConfig.fromBlock(TestChannel.golden(RAFT, 1)))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("block 1 is no config block");
    }

    @Test
    void the_config_bytes_are_those_received() throws Exception {
        Bytes envelope = configEnvelope(RAFT, 15);
        Bytes bytes = ChannelConfig.of("mychannel", envelope).bytes();
        assertThat(envelope.hex()).contains(bytes.hex());
        assertThat(org.hyperledger.fabric.protos.common.Config.parseFrom(bytes.toArray()))
                .isEqualTo(ConfigEnvelope.parseFrom(envelope.toArray()).getConfig());
    }

    @ParameterizedTest
    @CsvSource({RAFT + ",V2_0", BFT + ",V3_0"})
    void a_template_makes_the_tree_that_configtxgen_made(String ledger, String capability) {
        ChannelConfig golden = ChannelConfig.fromBlock(TestChannel.golden(ledger, 0));
        ChannelTemplate template = new ChannelTemplate(
                        "mychannel",
                        List.of(organization(golden, "Org1MSP"), organization(golden, "Org2MSP")),
                        List.of(organization(golden, "OrdererMSP")),
                        golden.batch(),
                        golden.consensusType(),
                        golden.consensusMetadata())
                .withCapabilities(new CapabilitySet(
                        java.util.Set.of(capability), java.util.Set.of("V2_0"), java.util.Set.of("V2_5")))
                .withConsenters(golden.consenters());

        ConfigGroup made = ChannelConfig.fromBlock(template.genesis(TestChannel.NONCE, TestChannel.TIME))
                .root();

        assertThat(withoutNetworkDetails(made)).isEqualTo(withoutNetworkDetails(golden.root()));
    }

    /** configtxgen was given another group name for the orderers, anchor peers and no ACLs. */
    private static ConfigGroup withoutNetworkDetails(ConfigGroup root) {
        ConfigGroup.Builder application =
                root.getGroupsOrThrow("Application").toBuilder().removeValues("ACLs");
        for (Map.Entry<String, ConfigGroup> member :
                root.getGroupsOrThrow("Application").getGroupsMap().entrySet()) {
            application.putGroups(
                    member.getKey(),
                    member.getValue().toBuilder().removeValues("AnchorPeers").build());
        }
        ConfigGroup orderer = root.getGroupsOrThrow("Orderer");
        ConfigGroup organization = orderer.getGroupsMap().values().iterator().next();
        return root.toBuilder()
                .putGroups("Application", application.build())
                .putGroups(
                        "Orderer",
                        orderer.toBuilder()
                                .clearGroups()
                                .putGroups("Org", organization)
                                .build())
                .build();
    }

    private static ChannelTemplate.Organization organization(ChannelConfig golden, String mspId) {
        return new ChannelTemplate.Organization(
                mspId, golden.msps().find(mspId).orElseThrow().config(), golden.ordererEndpoints(mspId));
    }

    private static Bytes configEnvelope(String ledger, int number) {
        return Envelope.inBlock(TestChannel.golden(ledger, number).data().get(0))
                .data();
    }

    /** Reads updates. */
    private static final class ConfigUpdates {
        static org.hyperledger.fabric.protos.common.ConfigUpdate read(Bytes signed) throws Exception {
            var envelope = org.hyperledger.fabric.protos.common.ConfigUpdateEnvelope.parseFrom(signed.toArray());
            return org.hyperledger.fabric.protos.common.ConfigUpdate.parseFrom(envelope.getConfigUpdate());
        }
    }
}
