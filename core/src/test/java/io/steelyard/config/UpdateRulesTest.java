package io.steelyard.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.steelyard.bytes.Bytes;
import io.steelyard.error.MalformedException;
import io.steelyard.format.Envelope;
import io.steelyard.identity.SigningIdentity;
import java.util.List;
import java.util.function.UnaryOperator;
import org.hyperledger.fabric.protos.common.Config;
import org.hyperledger.fabric.protos.common.ConfigEnvelope;
import org.hyperledger.fabric.protos.common.ConfigGroup;
import org.hyperledger.fabric.protos.common.ConfigPolicy;
import org.hyperledger.fabric.protos.common.ConfigUpdate;
import org.hyperledger.fabric.protos.common.ConfigValue;
import org.hyperledger.fabric.protos.common.HashingAlgorithm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One test for each rule of Fabric's common/configtx/{update,validator}.go, with updates written by hand. */
@Timeout(60)
class UpdateRulesTest {
    private final TestChannel channel = new TestChannel();
    private final ChannelConfig genesis = channel.genesis;
    private final SigningIdentity[] everybody = {
        channel.portAdmin, channel.clinicAdmin, channel.insurerAdmin, channel.labAdmin
    };

    @Test
    void an_update_for_another_channel_is_refused() {
        assertRefused(update(orderer(batch(1, "Admins"))).setChannelId("other"))
                .hasMessageContaining("'other'")
                .hasMessageContaining("'claims'");
    }

    @Test
    void what_was_read_must_exist() {
        ConfigUpdate.Builder update = update(orderer(batch(1, "Admins")));
        update.getReadSetBuilder().putValues("Nothing", ConfigValue.getDefaultInstance());
        assertRefused(update).hasMessageContaining("[Value]  /Channel/Nothing");
    }

    @Test
    void what_was_read_must_have_the_version_of_then() {
        ConfigUpdate.Builder update = update(orderer(batch(1, "Admins")));
        update.getReadSetBuilder()
                .putGroups("Application", ConfigGroup.newBuilder().setVersion(3).build());
        assertRefused(update)
                .hasMessageContaining("[Group]  /Channel/Application was at version 3, but it is at version 0");
    }

    @Test
    void an_update_must_change_something() {
        ConfigUpdate.Builder update = update(ConfigGroup.newBuilder());
        update.getReadSetBuilder().putGroups("Orderer", ConfigGroup.getDefaultInstance());
        assertRefused(update).hasMessageContaining("changes nothing");
        assertRefused(ConfigUpdate.newBuilder().setChannelId("claims")).hasMessageContaining("changes nothing");
    }

    @Test
    void a_changed_element_moves_up_by_exactly_one_version() {
        assertRefused(update(orderer(batch(2, "Admins"))))
                .hasMessageContaining("[Value]  /Channel/Orderer/BatchSize to version 2")
                .hasMessageContaining("at version 0");
    }

    @Test
    void a_written_element_that_was_not_read_counts_as_changed() {
        ConfigUpdate.Builder update = update(orderer(batch(1, "Admins")));
        update.getWriteSetBuilder()
                .putGroups(
                        "Application",
                        ConfigGroup.newBuilder().setModPolicy("Admins").build());
        assertRefused(update).hasMessageContaining("[Group]  /Channel/Application to version 0");
    }

    @Test
    void a_new_element_has_version_0() {
        ConfigGroup.Builder orderer = orderer(batch(1, "Admins"))
                .putPolicies("Own", policy(5, "Admins"))
                .setVersion(1)
                .setModPolicy("Admins");
        assertRefused(update(orderer)).hasMessageContaining("[Policy] /Channel/Orderer/Own with version 5");
    }

    @Test
    void what_is_written_must_name_a_mod_policy() {
        assertRefused(update(orderer(batch(1, ""))))
                .hasMessageContaining("[Value]  /Channel/Orderer/BatchSize")
                .hasMessageContaining("mod_policy is not set");
    }

    @Test
    void a_mod_policys_path_must_be_made_of_names() {
        for (String path : List.of("Admins/", "//Admins", "/Channel/../Admins", "Ad mins", "/", "a".repeat(300))) {
            assertRefused(update(orderer(batch(1, path)))).hasMessageContaining("mod_policy");
        }
    }

    @Test
    void the_mod_policy_of_before_decides_not_the_one_that_is_written() {
        ConfigUpdate.Builder update = update(orderer(batch(1, "/Channel/Application/Readers")));
        assertThatThrownBy(() -> genesis.propose(channel.signed(update.build(), channel.insurer.client()), Org.SUITE))
                .isInstanceOf(ConfigUpdateRefused.class)
                .hasMessageContaining("/Channel/Orderer/Admins");
    }

    @Test
    void an_absolute_mod_policy_is_looked_up_from_the_root() {
        ChannelConfig config = channel.with(TestChannel.at("Orderer", modPolicy("/Channel/Application/Lab/Admins")));
        Envelope update = channel.signed(update(orderer(batch(1, "Admins"))).build(), channel.labAdmin);
        assertThat(channel.apply(config, update).batch().maxMessages()).isEqualTo(7);
    }

    @Test
    void a_relative_mod_policy_may_name_a_sub_group() {
        ChannelConfig config = channel.with(TestChannel.at("Orderer", modPolicy("Port/Admins")));
        Envelope update = channel.signed(update(orderer(batch(1, "Admins"))).build(), channel.portAdmin);
        assertThat(channel.apply(config, update).batch().maxMessages()).isEqualTo(7);
    }

    @Test
    void nobody_changes_an_element_whose_mod_policy_does_not_exist() {
        for (String missing : List.of("Nobody", "/Channel/Nobody", "/Channel", "/Elsewhere/Admins", "")) {
            ChannelConfig config = channel.with(TestChannel.at("Orderer", modPolicy(missing)));
            Envelope update = channel.signed(update(orderer(batch(1, "Admins"))).build(), everybody);
            assertThatThrownBy(() -> config.propose(update, Org.SUITE))
                    .isInstanceOf(ConfigUpdateRefused.class)
                    .hasMessageContaining("[Value]  /Channel/Orderer/BatchSize")
                    .hasMessageContaining("'" + missing + "' does not exist");
        }
    }

    @Test
    void a_root_group_that_was_not_read_is_held_against_its_version() {
        ConfigUpdate.Builder update = update(orderer(batch(1, "Admins"))).clearReadSet();
        update.getWriteSetBuilder().setModPolicy("Admins");
        assertRefused(update).hasMessageContaining("[Group]  /Channel to version 0");
    }

    @Test
    void a_changed_group_must_bring_what_it_names() {
        ConfigGroup.Builder orderer = orderer(batch(1, "Admins")).setVersion(1).setModPolicy("Admins");
        // The group now names its batch size only, so that all else is removed, and no channel can do without that.
        assertRefused(update(orderer)).hasMessageContaining("cannot be used");
    }

    @Test
    void names_in_an_update_obey_the_rules_for_names() {
        ConfigGroup.Builder orderer = orderer(batch(1, "Admins"))
                .putValues(
                        "No Good",
                        ConfigValue.newBuilder().setModPolicy("Admins").build());
        assertThatThrownBy(() -> genesis.propose(channel.signed(update(orderer).build(), everybody), Org.SUITE))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("'No Good'");
    }

    @Test
    void an_organization_keeps_its_msp_id() {
        Org other = new Org("Other");
        ConfigChange change = ConfigChange.to(genesis)
                .edit(
                        List.of("Application", "Lab"),
                        TestChannel.value(
                                "MSP", ByteString.copyFrom(other.mspConfig().toArray())));
        assertThatThrownBy(() -> genesis.propose(channel.signed(change, channel.labAdmin), Org.SUITE))
                .isInstanceOf(ConfigUpdateRefused.class)
                .hasMessageContaining("MSP id of /Channel/Application/Lab from 'Lab' to 'Other'");
    }

    @Test
    void a_group_that_a_channel_cannot_be_without_cannot_be_removed() {
        ConfigChange change = ConfigChange.to(genesis).edit(List.of(), root -> root.toBuilder()
                .removeGroups("Application")
                .build());
        assertThatThrownBy(() -> genesis.propose(channel.signed(change, everybody), Org.SUITE))
                .isInstanceOf(ConfigUpdateRefused.class)
                .hasMessageContaining("no group 'Application'");
    }

    @Test
    void a_policy_that_does_not_compile_is_refused() {
        ConfigChange change = ConfigChange.to(genesis).edit(List.of("Application"), group -> group.toBuilder()
                .putPolicies("Own", policy(0, "Admins"))
                .build());
        assertThatThrownBy(() -> genesis.propose(channel.signed(change, everybody), Org.SUITE))
                .isInstanceOf(ConfigUpdateRefused.class)
                .hasMessageContaining("/Channel/Application/Own");
    }

    @Test
    void an_envelope_of_another_type_is_no_update() {
        Envelope wrong = ConfigTransactions.config(
                "claims",
                ConfigChange.to(genesis).removeMember("Lab").sign(List.of(channel.clinicAdmin), TestChannel.RANDOM),
                channel.clinicAdmin,
                TestChannel.NONCE,
                TestChannel.TIME);
        assertThatThrownBy(() -> genesis.propose(wrong, Org.SUITE))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("type 2");
    }

    @Test
    void an_ordered_config_must_have_the_next_sequence() throws Exception {
        ConfigEnvelope.Builder proposed = proposed();
        proposed.getConfigBuilder().setSequence(2);
        assertInvalid(proposed).hasMessageContaining("sequence 0").hasMessageContaining("sequence 2");
    }

    @Test
    void an_ordered_config_must_come_with_its_update() throws Exception {
        assertInvalid(proposed().clearLastUpdate()).hasMessageContaining("last_update");
    }

    @Test
    void an_ordered_config_must_be_what_its_update_leads_to() throws Exception {
        ConfigEnvelope.Builder proposed = proposed();
        Config.Builder config = proposed.getConfigBuilder();
        config.setChannelGroup(TestChannel.value(
                        "HashingAlgorithm",
                        HashingAlgorithm.newBuilder()
                                .setName("SHA3_256")
                                .build()
                                .toByteString())
                .apply(config.getChannelGroup()));
        assertInvalid(proposed).hasMessageContaining("does not lead to");
    }

    @Test
    void an_ordered_config_with_an_unknown_field_is_not_what_its_update_leads_to() throws Exception {
        ConfigEnvelope.Builder proposed = proposed();
        var unknown = com.google.protobuf.UnknownFieldSet.newBuilder()
                .addField(
                        99,
                        com.google.protobuf.UnknownFieldSet.Field.newBuilder()
                                .addVarint(1)
                                .build())
                .build();
        proposed.getConfigBuilder().getChannelGroupBuilder().setUnknownFields(unknown);
        assertInvalid(proposed).hasMessageContaining("does not lead to");
    }

    @Test
    void an_ordered_config_is_compared_by_content_not_by_encoding() throws Exception {
        ConfigEnvelope proposed = proposed().build();
        ConfigGroup root = proposed.getConfig().getChannelGroup();
        ConfigGroup.Builder reordered = root.toBuilder().clearValues();
        root.getValuesMap().keySet().stream()
                .sorted(java.util.Comparator.reverseOrder())
                .forEach(name -> reordered.putValues(name, root.getValuesOrThrow(name)));
        ConfigEnvelope.Builder other = proposed.toBuilder();
        other.getConfigBuilder().setChannelGroup(reordered);
        Bytes bytes = Bytes.of(other.build().toByteArray());
        assertThat(bytes).isNotEqualTo(Bytes.of(proposed.toByteArray()));
        ChannelConfig next = genesis.validate(bytes, Org.SUITE);
        assertThat(bytes.hex()).contains(next.bytes().hex());
    }

    @Test
    void old_channels_get_their_missing_mod_policies() {
        ChannelConfig config =
                channel.with(root -> root.toBuilder().clearModPolicy().build());
        Envelope update =
                channel.signed(update(orderer(batch(1, "Admins"))).build(), channel.portAdmin, channel.clinicAdmin);
        assertThat(channel.apply(config, update).root().getModPolicy()).isEqualTo("Admins");
    }

    private ConfigEnvelope.Builder proposed() throws Exception {
        Envelope update = channel.signed(update(orderer(batch(1, "Admins"))).build(), everybody);
        return ConfigEnvelope.parseFrom(genesis.propose(update, Org.SUITE).toArray()).toBuilder();
    }

    private org.assertj.core.api.AbstractThrowableAssert<?, ? extends Throwable> assertInvalid(
            ConfigEnvelope.Builder envelope) {
        Bytes bytes = Bytes.of(envelope.build().toByteArray());
        return assertThatThrownBy(() -> genesis.validate(bytes, Org.SUITE)).isInstanceOf(ConfigUpdateRefused.class);
    }

    private org.assertj.core.api.AbstractThrowableAssert<?, ? extends Throwable> assertRefused(
            ConfigUpdate.Builder update) {
        Envelope signed = channel.signed(update.build(), everybody);
        return assertThatThrownBy(() -> genesis.propose(signed, Org.SUITE)).isInstanceOf(ConfigUpdateRefused.class);
    }

    /** An update that has read the root and the orderer group and writes this orderer group. */
    private static ConfigUpdate.Builder update(ConfigGroup.Builder orderer) {
        ConfigGroup read = ConfigGroup.newBuilder()
                .putGroups("Orderer", ConfigGroup.getDefaultInstance())
                .build();
        ConfigGroup write =
                ConfigGroup.newBuilder().putGroups("Orderer", orderer.build()).build();
        return ConfigUpdate.newBuilder().setChannelId("claims").setReadSet(read).setWriteSet(write);
    }

    private static ConfigGroup.Builder orderer(ConfigValue batchSize) {
        return ConfigGroup.newBuilder().putValues("BatchSize", batchSize);
    }

    private static ConfigValue batch(long version, String modPolicy) {
        BatchSettings settings = new BatchSettings(7, 4096, 2048, java.time.Duration.ofSeconds(2));
        return ConfigValue.newBuilder()
                .setVersion(version)
                .setModPolicy(modPolicy)
                .setValue(TemplateTree.batchSize(settings).toByteString())
                .build();
    }

    private static ConfigPolicy policy(long version, String modPolicy) {
        return ConfigPolicy.newBuilder()
                .setVersion(version)
                .setModPolicy(modPolicy)
                .build();
    }

    /** Gives the batch size another mod_policy. */
    private static UnaryOperator<ConfigGroup> modPolicy(String path) {
        return group -> group.toBuilder()
                .putValues(
                        "BatchSize",
                        group.getValuesOrThrow("BatchSize").toBuilder()
                                .setModPolicy(path)
                                .build())
                .build();
    }
}
