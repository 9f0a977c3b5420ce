package io.steelyard.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.ConfigurationException;
import io.steelyard.format.Block;
import io.steelyard.format.Envelope;
import io.steelyard.format.TransactionIds;
import io.steelyard.identity.SigningIdentity;
import io.steelyard.policy.ApplicationPolicy;
import io.steelyard.policy.Policy;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ChannelTemplateTest {
    private final TestChannel channel = new TestChannel();
    private final ChannelConfig config = channel.genesis;

    @Test
    void a_genesis_block_is_laid_out_as_fabrics() {
        Block block = channel.template.genesis(TestChannel.NONCE, TestChannel.TIME);
        Envelope envelope = Envelope.parse(block.data().get(0));
        assertThat(block.number()).isZero();
        assertThat(block.header().previousHash()).isEqualTo(Bytes.EMPTY);
        assertThat(envelope.signature()).isEqualTo(Bytes.EMPTY);
        assertThat(envelope.header().channel().type()).isEqualTo(1);
        assertThat(envelope.header().channel().version()).isEqualTo(1);
        assertThat(envelope.header().channel().channelId()).isEqualTo("claims");
        assertThat(envelope.header().channel().timestamp()).isEqualTo(Instant.parse("2026-02-03T04:05:06Z"));
        assertThat(envelope.header().channel().txId())
                .isEqualTo(TransactionIds.compute(TestChannel.NONCE, Bytes.EMPTY));
        assertThat(envelope.header().signature().creator()).isEqualTo(Bytes.EMPTY);
        // As the real genesis block: its orderer metadata names config block 0 and is not signed.
        Block golden = TestChannel.golden("fabric-3.1.5-raft", 0);
        assertThat(block.metadata(Block.SIGNATURES)).isEqualTo(golden.metadata(Block.SIGNATURES));
    }

    @Test
    void the_same_template_makes_the_same_bytes() {
        ChannelTemplate again = new ChannelTemplate(
                "claims",
                channel.template.members(),
                channel.template.orderers(),
                BatchSettings.DEFAULT,
                "raft",
                Bytes.utf8("engine's own"));
        assertThat(again.genesis(TestChannel.NONCE, TestChannel.TIME).toBytes())
                .isEqualTo(channel.template
                        .genesis(TestChannel.NONCE, TestChannel.TIME)
                        .toBytes());
    }

    @Test
    void the_genesis_config_has_what_the_template_says() {
        assertThat(config.sequence()).isZero();
        assertThat(config.applicationOrgs()).containsExactly("Clinic", "Insurer", "Lab");
        assertThat(config.ordererOrgs()).containsExactly("Clinic", "Port");
        assertThat(config.batch()).isEqualTo(BatchSettings.DEFAULT);
        assertThat(config.consensusType()).isEqualTo("raft");
        assertThat(config.consensusMetadata()).isEqualTo(Bytes.utf8("engine's own"));
        assertThat(config.capabilities("Channel")).containsExactly("V2_0");
        assertThat(config.capabilities("Orderer")).containsExactly("V2_0");
        assertThat(config.capabilities("Application")).containsExactly("V2_5");
        assertThat(config.ordererEndpoints("Port")).containsExactly("port.example.com:7050");
        assertThat(config.ordererEndpoints("Clinic")).isEmpty();
    }

    @Test
    void readers_are_admins_peers_and_clients_of_any_member() {
        assertThat(allows("/Channel/Application/Readers", channel.lab.peer())).isTrue();
        assertThat(allows("/Channel/Application/Readers", channel.lab.client())).isTrue();
        assertThat(allows("/Channel/Application/Readers", channel.labAdmin)).isTrue();
        assertThat(allows("/Channel/Application/Readers", channel.portAdmin)).isFalse();
        assertThat(allows("/Channel/Readers", channel.portAdmin)).isTrue();
        assertThat(allows("/Channel/Readers", new Org("Lab").admin())).isFalse();
    }

    @Test
    void writers_are_admins_and_clients_but_not_peers() {
        assertThat(allows("/Channel/Application/Writers", channel.insurer.client()))
                .isTrue();
        assertThat(allows("/Channel/Application/Writers", channel.insurerAdmin)).isTrue();
        assertThat(allows("/Channel/Application/Writers", channel.insurer.peer()))
                .isFalse();
        assertThat(allows("/Channel/Writers", channel.port.peer())).isTrue();
    }

    @Test
    void a_majority_of_members_endorses_with_peers() {
        Policy endorsement = config.bind(new ApplicationPolicy.Reference("/Channel/Application/Endorsement"));
        assertThat(allows(endorsement, channel.clinic.peer(), channel.lab.peer()))
                .isTrue();
        assertThat(allows(endorsement, channel.clinic.peer(), channel.clinic.peer()))
                .isFalse();
        assertThat(allows(endorsement, channel.clinic.peer(), channel.lab.client()))
                .isFalse();
        assertThat(allows("/Channel/Application/LifecycleEndorsement", channel.clinic.peer(), channel.lab.peer()))
                .isTrue();
    }

    @Test
    void any_writer_of_an_ordering_organization_signs_blocks() {
        assertThat(allows("/Channel/Orderer/BlockValidation", channel.clinic.peer()))
                .isTrue();
        assertThat(allows("/Channel/Orderer/BlockValidation", channel.port.client()))
                .isTrue();
        assertThat(allows("/Channel/Orderer/BlockValidation", channel.insurer.peer()))
                .isFalse();
    }

    @Test
    void a_dangling_reference_refuses_everyone_and_says_so() {
        Policy dangling = config.bind(new ApplicationPolicy.Reference("/Channel/Application/Nothing"));
        var verdict = dangling.evaluate(List.of(channel.clinicAdmin.identity()));
        assertThat(verdict.satisfied()).isFalse();
        assertThat(verdict.explanation()).contains("/Channel/Application/Nothing", "claims");
    }

    @Test
    void resources_are_guarded_by_fabrics_defaults() {
        assertThat(config.aclPolicy("peer/Propose")).isEqualTo("/Channel/Application/Writers");
        assertThat(config.aclPolicy("event/Block")).isEqualTo("/Channel/Application/Readers");
        assertThat(config.aclPolicy("qscc/GetBlockByNumber")).isEqualTo("/Channel/Application/Readers");
        assertThat(config.aclPolicy("_lifecycle/CommitChaincodeDefinition")).isEqualTo("/Channel/Application/Writers");
        assertThat(config.aclPolicy("_lifecycle/InstallChaincode")).isEqualTo("Admins");
        assertThat(config.aclPolicy("cscc/GetChannels")).isEqualTo("Members");
        assertThat(config.aclPolicy("nobody/Knows")).isEmpty();
    }

    @Test
    void with_consenters_a_quorum_of_them_validates_blocks() {
        List<SigningIdentity> nodes =
                List.of(channel.port.peer(), channel.port.peer(), channel.port.peer(), channel.clinic.peer());
        List<Consenter> consenters = new java.util.ArrayList<>();
        for (SigningIdentity node : nodes) {
            consenters.add(new Consenter(
                    consenters.size() + 1,
                    "host",
                    7050,
                    node.mspId(),
                    node.identity().certificate().pem(),
                    Bytes.EMPTY,
                    Bytes.EMPTY));
        }
        ChannelConfig made = ChannelConfig.fromBlock(
                channel.template.withConsenters(consenters).genesis(TestChannel.NONCE, TestChannel.TIME));
        Policy validation = made.policy("/Channel/Orderer/BlockValidation").orElseThrow();
        assertThat(made.consenters()).isEqualTo(consenters);
        assertThat(allows(validation, nodes.get(0), nodes.get(2), nodes.get(3))).isTrue();
        assertThat(allows(validation, nodes.get(0), nodes.get(2))).isFalse();
        assertThat(allows(validation, nodes.get(0), nodes.get(2), channel.port.peer()))
                .isFalse();
    }

    @Test
    void capability_v3_asks_for_endpoints_of_every_ordering_organization() {
        ChannelTemplate template = channel.template.withCapabilities(CapabilitySet.V3);
        assertThatThrownBy(() -> template.genesis(TestChannel.NONCE, TestChannel.TIME))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("[Clinic]")
                .hasMessageContaining("V3_0");
    }

    @Test
    void a_capability_from_the_future_is_refused_by_name() {
        ChannelTemplate template =
                channel.template.withCapabilities(new CapabilitySet(Set.of("V2_0"), Set.of("V2_0"), Set.of("V9_9")));
        assertThatThrownBy(() -> template.genesis(TestChannel.NONCE, TestChannel.TIME))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("Application capability 'V9_9'")
                .hasMessageContaining("V2_5");
    }

    @Test
    void an_organization_with_two_definitions_is_refused() {
        ChannelTemplate template = new ChannelTemplate(
                "claims",
                List.of(channel.clinic.organization()),
                List.of(new Org("Clinic").organization()),
                BatchSettings.DEFAULT,
                "solo",
                Bytes.EMPTY);
        assertThatThrownBy(() -> template.genesis(TestChannel.NONCE, TestChannel.TIME))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("MSP 'Clinic'")
                .hasMessageContaining("the same");
    }

    @Test
    void an_msp_config_of_another_organization_is_refused() {
        ChannelTemplate template = new ChannelTemplate(
                "claims",
                List.of(new ChannelTemplate.Organization("Lab", channel.clinic.mspConfig(), List.of())),
                List.of(channel.port.organization()),
                BatchSettings.DEFAULT,
                "solo",
                Bytes.EMPTY);
        assertThatThrownBy(() -> template.genesis(TestChannel.NONCE, TestChannel.TIME))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("'Lab'");
    }

    @Test
    void a_template_with_bad_names_is_refused_at_once() {
        var members = channel.template.members();
        assertThatThrownBy(() ->
                        new ChannelTemplate("Claims", members, members, BatchSettings.DEFAULT, "solo", Bytes.EMPTY))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("'Claims'");
        assertThatThrownBy(() -> new ChannelTemplate.Organization("My Org", Bytes.EMPTY, List.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("'My Org'");
        assertThatThrownBy(() -> new ChannelTemplate(
                        "claims",
                        List.of(members.get(0), members.get(0)),
                        members,
                        BatchSettings.DEFAULT,
                        "solo",
                        Bytes.EMPTY))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("twice");
    }

    @Test
    void batch_settings_out_of_range_are_refused() {
        assertThatThrownBy(() -> new BatchSettings(0, 1, 1, Duration.ofSeconds(1)))
                .isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> new BatchSettings(1, 10, 11, Duration.ofSeconds(1)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("11");
        assertThatThrownBy(() -> new BatchSettings(1, 1, 1, Duration.ZERO)).isInstanceOf(ConfigurationException.class);
    }

    private boolean allows(String path, SigningIdentity... signers) {
        return allows(config.policy(path).orElseThrow(), signers);
    }

    private static boolean allows(Policy policy, SigningIdentity... signers) {
        return policy.evaluate(
                        Arrays.stream(signers).map(SigningIdentity::identity).toList())
                .satisfied();
    }
}
