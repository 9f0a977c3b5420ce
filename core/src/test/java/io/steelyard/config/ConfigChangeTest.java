package io.steelyard.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.ConfigurationException;
import io.steelyard.format.Envelope;
import io.steelyard.identity.SigningIdentity;
import java.time.Duration;
import java.util.List;
import org.hyperledger.fabric.protos.common.ConfigGroup;
import org.hyperledger.fabric.protos.common.ConfigUpdate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Changes as administrators make them: built, signed by several organizations, proposed, and validated by peers. */
@Timeout(60)
class ConfigChangeTest {
    private static final BatchSettings SMALL = new BatchSettings(10, 4096, 2048, Duration.ofMillis(1500));

    private final TestChannel channel = new TestChannel();
    private final ChannelConfig genesis = channel.genesis;
    private final Org newcomer = new Org("Pharmacy");

    @Test
    void a_majority_of_members_admins_adds_an_organization() {
        ConfigChange change = ConfigChange.to(genesis).addMember(newcomer.organization());
        ChannelConfig next = channel.apply(genesis, channel.signed(change, channel.clinicAdmin, channel.labAdmin));
        assertThat(next.sequence()).isEqualTo(1);
        assertThat(next.applicationOrgs()).containsExactly("Clinic", "Insurer", "Lab", "Pharmacy");
        assertThat(next.policy("/Channel/Application/Writers")
                        .orElseThrow()
                        .evaluate(List.of(newcomer.client().identity()))
                        .satisfied())
                .isTrue();
    }

    @Test
    void one_admin_of_three_is_not_enough_and_the_missing_are_named() {
        ConfigChange change = ConfigChange.to(genesis).addMember(newcomer.organization());
        assertRefused(channel.signed(change, channel.labAdmin))
                .hasMessageContaining("[Group]  /Channel/Application")
                .hasMessageContaining("/Channel/Application/Admins")
                .hasMessageContaining("needs 2 of 3")
                .hasMessageContaining("Clinic")
                .hasMessageContaining("Insurer");
    }

    @Test
    void clients_and_peers_are_no_admins() {
        ConfigChange change = ConfigChange.to(genesis).addMember(newcomer.organization());
        assertRefused(channel.signed(change, channel.clinic.client(), channel.insurer.peer(), channel.lab.client()));
    }

    @Test
    void two_admins_of_one_organization_count_as_one_organization() {
        ConfigChange change = ConfigChange.to(genesis).addMember(newcomer.organization());
        assertRefused(channel.signed(change, channel.labAdmin, channel.lab.admin(), channel.lab.admin()));
    }

    @Test
    void admins_of_a_foreign_organization_of_the_same_name_do_not_count() {
        ConfigChange change = ConfigChange.to(genesis).addMember(newcomer.organization());
        assertRefused(channel.signed(change, channel.labAdmin, new Org("Clinic").admin(), newcomer.admin()));
    }

    @Test
    void a_signature_over_other_bytes_does_not_count() {
        ConfigChange change = ConfigChange.to(genesis).addMember(newcomer.organization());
        SigningIdentity lying = new SigningIdentity(
                channel.clinicAdmin.identity(), message -> channel.clinicAdmin.sign(Bytes.utf8("something else")));
        assertRefused(channel.signed(change, channel.labAdmin, lying));
    }

    @Test
    void organizations_sign_one_after_the_other() {
        Bytes update = ConfigChange.to(genesis)
                .addMember(newcomer.organization())
                .sign(List.of(channel.insurerAdmin), TestChannel.RANDOM);
        Bytes signedByBoth = ConfigChange.addSignature(update, channel.clinicAdmin, TestChannel.RANDOM);
        ChannelConfig next = channel.apply(genesis, channel.envelope(signedByBoth));
        assertThat(next.applicationOrgs()).contains("Pharmacy");
    }

    @Test
    void a_removed_member_is_gone_and_its_sub_groups_with_it() {
        ConfigChange change = ConfigChange.to(genesis).removeMember("Lab");
        ChannelConfig next = channel.apply(genesis, channel.signed(change, channel.clinicAdmin, channel.insurerAdmin));
        assertThat(next.applicationOrgs()).containsExactly("Clinic", "Insurer");
        assertThat(next.msps().ids()).doesNotContain("Lab");
        assertThat(next.policy("/Channel/Application/Lab/Admins")).isEmpty();
    }

    @Test
    void a_member_that_also_orders_stays_as_an_orderer_when_it_leaves() {
        ConfigChange change = ConfigChange.to(genesis).removeMember("Clinic");
        ChannelConfig next = channel.apply(genesis, channel.signed(change, channel.labAdmin, channel.insurerAdmin));
        assertThat(next.applicationOrgs()).containsExactly("Insurer", "Lab");
        assertThat(next.ordererOrgs()).containsExactly("Clinic", "Port");
    }

    @Test
    void the_orderers_admins_change_the_batch_size() {
        ConfigChange change = ConfigChange.to(genesis).batch(SMALL);
        ChannelConfig next = channel.apply(genesis, channel.signed(change, channel.portAdmin, channel.clinicAdmin));
        assertThat(next.batch()).isEqualTo(SMALL);
    }

    @Test
    void members_that_do_not_order_cannot_change_the_batch_size() {
        ConfigChange change = ConfigChange.to(genesis).batch(SMALL);
        assertRefused(channel.signed(change, channel.insurerAdmin, channel.labAdmin, channel.clinicAdmin))
                .hasMessageContaining("/Channel/Orderer/Admins")
                .hasMessageContaining("Port");
    }

    @Test
    void only_what_differs_is_written() throws Exception {
        BatchSettings later = new BatchSettings(500, 10 * 1024 * 1024, 2 * 1024 * 1024, Duration.ofSeconds(3));
        ConfigUpdate update = ConfigUpdate.parseFrom(
                ConfigChange.to(genesis).batch(later).build().toArray());
        ConfigGroup orderer = update.getWriteSet().getGroupsOrThrow("Orderer");
        assertThat(orderer.getValuesMap()).containsOnlyKeys("BatchTimeout");
        assertThat(orderer.getValuesOrThrow("BatchTimeout").getVersion()).isEqualTo(1);
        assertThat(orderer.getVersion()).isZero();
        assertThat(orderer.getGroupsCount()).isZero();
        assertThat(update.getReadSet().getGroupsOrThrow("Orderer")).isEqualTo(ConfigGroup.getDefaultInstance());
    }

    @Test
    void a_new_member_is_written_whole_beside_the_versions_of_what_stays() throws Exception {
        ConfigUpdate update = ConfigUpdate.parseFrom(ConfigChange.to(genesis)
                .addMember(newcomer.organization())
                .build()
                .toArray());
        ConfigGroup written = update.getWriteSet().getGroupsOrThrow("Application");
        ConfigGroup read = update.getReadSet().getGroupsOrThrow("Application");
        assertThat(written.getVersion()).isEqualTo(1);
        assertThat(written.getModPolicy()).isEqualTo("Admins");
        assertThat(written.getGroupsMap()).containsOnlyKeys("Clinic", "Insurer", "Lab", "Pharmacy");
        assertThat(written.getGroupsOrThrow("Lab")).isEqualTo(ConfigGroup.getDefaultInstance());
        assertThat(written.getGroupsOrThrow("Pharmacy").getPoliciesMap())
                .containsOnlyKeys("Readers", "Writers", "Admins", "Endorsement");
        assertThat(read.getVersion()).isZero();
        assertThat(read.getGroupsMap()).containsOnlyKeys("Clinic", "Insurer", "Lab");
    }

    @Test
    void the_same_change_makes_the_same_bytes() {
        assertThat(ConfigChange.to(genesis)
                        .batch(SMALL)
                        .addMember(newcomer.organization())
                        .build())
                .isEqualTo(ConfigChange.to(genesis)
                        .addMember(newcomer.organization())
                        .batch(SMALL)
                        .build());
    }

    @Test
    void an_organization_alone_replaces_its_certificate_revocation_list() {
        SigningIdentity client = channel.insurer.client();
        channel.insurer.revoke(client);
        ConfigChange change = ConfigChange.to(genesis).replaceMsp(channel.insurer.mspConfig());
        ChannelConfig next = channel.apply(genesis, channel.signed(change, channel.insurerAdmin));
        assertThat(genesis.msps().whyInvalid(client.identity())).isEmpty();
        assertThat(next.msps().whyInvalid(client.identity())).isPresent();
        assertThat(next.msps().whyInvalid(channel.insurerAdmin.identity())).isEmpty();
    }

    @Test
    void no_other_organization_replaces_it() {
        ConfigChange change = ConfigChange.to(genesis);
        channel.insurer.revoke(channel.insurerAdmin);
        change.replaceMsp(channel.insurer.mspConfig());
        assertRefused(channel.signed(change, channel.clinicAdmin, channel.labAdmin, channel.portAdmin))
                .hasMessageContaining("[Value]  /Channel/Application/Insurer/MSP")
                .hasMessageContaining("/Channel/Application/Insurer/Admins");
    }

    @Test
    void the_definition_of_a_member_that_orders_is_replaced_in_both_places() {
        SigningIdentity peer = channel.clinic.peer();
        channel.clinic.revoke(peer);
        ConfigChange change = ConfigChange.to(genesis).replaceMsp(channel.clinic.mspConfig());
        ChannelConfig next = channel.apply(genesis, channel.signed(change, channel.clinicAdmin));
        assertThat(next.msps().whyInvalid(peer.identity())).isPresent();
    }

    @Test
    void a_revoked_admin_signs_no_more_updates() {
        SigningIdentity second = channel.insurer.admin();
        channel.insurer.revoke(channel.insurerAdmin);
        ChannelConfig next = channel.apply(
                genesis, channel.signed(ConfigChange.to(genesis).replaceMsp(channel.insurer.mspConfig()), second));
        ConfigChange change = ConfigChange.to(next).addMember(newcomer.organization());
        assertThatThrownBy(
                        () -> next.propose(channel.signed(change, channel.insurerAdmin, channel.labAdmin), Org.SUITE))
                .isInstanceOf(ConfigUpdateRefused.class);
        assertThat(channel.apply(next, channel.signed(change, second, channel.labAdmin))
                        .applicationOrgs())
                .contains("Pharmacy");
    }

    @Test
    void the_engines_own_part_is_replaced() {
        ConfigChange change = ConfigChange.to(genesis).consensus("raft", Bytes.utf8("other"));
        ChannelConfig next = channel.apply(genesis, channel.signed(change, channel.portAdmin, channel.clinicAdmin));
        assertThat(next.consensusType()).isEqualTo("raft");
        assertThat(next.consensusMetadata()).isEqualTo(Bytes.utf8("other"));
    }

    @Test
    void consenters_bring_the_policy_for_blocks_with_them() {
        SigningIdentity node = channel.port.peer();
        Consenter consenter =
                new Consenter(7, "h", 1, "Port", node.identity().certificate().pem(), Bytes.EMPTY, Bytes.EMPTY);
        ConfigChange change = ConfigChange.to(genesis).consenters(List.of(consenter));
        ChannelConfig next = channel.apply(
                genesis,
                channel.signed(change, channel.portAdmin, channel.clinicAdmin, channel.labAdmin, channel.insurerAdmin));
        assertThat(next.consenters()).containsExactly(consenter);
        var validation = next.policy("/Channel/Orderer/BlockValidation").orElseThrow();
        assertThat(validation.evaluate(List.of(node.identity())).satisfied()).isTrue();
        assertThat(validation.evaluate(List.of(channel.port.peer().identity())).satisfied())
                .isFalse();
    }

    @Test
    void an_acl_overrides_the_default_and_an_empty_one_does_not() {
        ConfigChange change = ConfigChange.to(genesis)
                .acl("peer/Propose", "/Channel/Application/Admins")
                .acl("event/Block", "Writers")
                .acl("qscc/GetChainInfo", "")
                .acl("mine/Own", "Lab/Admins");
        ChannelConfig next = channel.apply(genesis, channel.signed(change, channel.clinicAdmin, channel.labAdmin));
        assertThat(next.aclPolicy("peer/Propose")).isEqualTo("/Channel/Application/Admins");
        assertThat(next.aclPolicy("event/Block")).isEqualTo("/Channel/Application/Writers");
        assertThat(next.aclPolicy("qscc/GetChainInfo")).isEqualTo("/Channel/Application/Readers");
        assertThat(next.policy(next.aclPolicy("mine/Own"))).isPresent();
    }

    @Test
    void an_unsupported_capability_cannot_be_switched_on() {
        ConfigChange change = ConfigChange.to(genesis).capability("Application", "V7_0");
        assertRefused(channel.signed(change, channel.clinicAdmin, channel.labAdmin))
                .hasMessageContaining("'V7_0'");
    }

    @Test
    void additive_writes_come_by_a_capability_of_their_own_that_is_not_taken_back() {
        assertThat(genesis.hasAdditiveWrites()).isFalse();
        ConfigChange on = ConfigChange.to(genesis).additiveWrites();
        ChannelConfig next = channel.apply(genesis, channel.signed(on, channel.clinicAdmin, channel.labAdmin));
        assertThat(next.hasAdditiveWrites()).isTrue();
        assertThat(next.capabilities("Application")).containsExactly("STEELYARD_DELTA_1", "V2_5");

        ConfigChange off = ConfigChange.to(next)
                .edit(
                        List.of("Application"),
                        TestChannel.value(
                                "Capabilities",
                                TemplateTree.capabilities(CapabilitySet.DEFAULT.application())
                                        .toByteString()));
        assertThatThrownBy(() -> next.propose(channel.signed(off, channel.clinicAdmin, channel.labAdmin), Org.SUITE))
                .isInstanceOf(ConfigUpdateRefused.class)
                .hasMessageContaining("STEELYARD_DELTA_1 back");
    }

    @Test
    void changes_follow_one_another_and_old_ones_are_stale() {
        Envelope first = channel.signed(
                ConfigChange.to(genesis).addMember(newcomer.organization()), channel.clinicAdmin, channel.labAdmin);
        Envelope rival =
                channel.signed(ConfigChange.to(genesis).removeMember("Insurer"), channel.clinicAdmin, channel.labAdmin);
        ChannelConfig next = channel.apply(genesis, first);
        assertThatThrownBy(() -> next.propose(rival, Org.SUITE))
                .isInstanceOf(ConfigUpdateRefused.class)
                .hasMessageContaining("[Group]  /Channel/Application was at version 0, but it is at version 1");
        ChannelConfig third = channel.apply(
                next,
                channel.signed(
                        ConfigChange.to(next).removeMember("Pharmacy"),
                        channel.clinicAdmin,
                        channel.insurerAdmin,
                        channel.labAdmin));
        assertThat(third.sequence()).isEqualTo(2);
        assertThat(third.applicationOrgs()).containsExactly("Clinic", "Insurer", "Lab");
    }

    @Test
    void a_change_that_changes_nothing_is_an_error_of_the_caller() {
        ConfigChange change =
                ConfigChange.to(genesis).batch(genesis.batch()).consensus("raft", genesis.consensusMetadata());
        assertThatThrownBy(change::build).isInstanceOf(ConfigurationException.class);
    }

    @Test
    void organizations_that_are_or_are_not_there_are_told() {
        ConfigChange change = ConfigChange.to(genesis);
        assertThatThrownBy(() -> change.addMember(channel.lab.organization()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("Lab");
        assertThatThrownBy(() -> change.removeMember("Port"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("[Clinic, Insurer, Lab]");
        assertThatThrownBy(() -> change.replaceMsp(newcomer.mspConfig()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("Pharmacy");
        assertThatThrownBy(() -> change.capability("Nowhere", "V1_1")).isInstanceOf(ConfigurationException.class);
    }

    private org.assertj.core.api.AbstractThrowableAssert<?, ? extends Throwable> assertRefused(Envelope update) {
        return assertThatThrownBy(() -> genesis.propose(update, Org.SUITE)).isInstanceOf(ConfigUpdateRefused.class);
    }
}
