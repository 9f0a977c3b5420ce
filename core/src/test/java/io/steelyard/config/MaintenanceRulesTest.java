package io.steelyard.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.steelyard.bytes.Bytes;
import java.time.Duration;
import java.util.List;
import org.hyperledger.fabric.protos.orderer.etcdraft.ConfigMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a channel moves to another engine, each rule beside what it allows. */
@Timeout(30)
class MaintenanceRulesTest {
    private static final BatchSettings OTHER = new BatchSettings(7, 1 << 20, 1 << 19, Duration.ofSeconds(1));

    private final TestChannel channel = new TestChannel();
    private final ChannelConfig genesis = channel.genesis;

    private ChannelConfig apply(ChannelConfig current, ConfigChange change) {
        return channel.apply(current, channel.signed(change, channel.portAdmin, channel.clinicAdmin, channel.labAdmin));
    }

    private void assertRefused(ChannelConfig current, ConfigChange change, String why) {
        assertThatThrownBy(() -> apply(current, change))
                .isInstanceOf(ConfigUpdateRefused.class)
                .hasMessageContaining(why);
    }

    private ChannelConfig inMaintenance(ChannelConfig before) {
        return apply(before, TestChanges.state(ConfigChange.to(before), 1));
    }

    @Test
    void maintenance_is_entered_and_left_by_updates_of_their_own() {
        ChannelConfig entered = inMaintenance(genesis);
        assertThat(entered.isInMaintenance()).isTrue();
        assertThat(apply(entered, TestChanges.state(ConfigChange.to(entered), 0))
                        .isInMaintenance())
                .isFalse();
        assertRefused(
                genesis, TestChanges.state(ConfigChange.to(genesis).batch(OTHER), 1), "changes other things beside it");
        assertRefused(
                entered, TestChanges.state(ConfigChange.to(entered).batch(OTHER), 0), "changes other things beside it");
    }

    @Test
    void maintenance_is_not_entered_together_with_a_change_of_the_engine_or_its_part() {
        for (ConfigChange change : List.of(
                ConfigChange.to(genesis).consensus("raft", Bytes.utf8("other")),
                ConfigChange.to(genesis).consensus("BFT", genesis.consensusMetadata()))) {
            assertRefused(genesis, TestChanges.state(change, 1), "changes other things beside it");
        }
    }

    @Test
    void the_engine_changes_in_maintenance_only_and_to_BFT_only() {
        assertRefused(genesis, ConfigChange.to(genesis).consensus("BFT", Bytes.EMPTY), "in maintenance mode only");
        ChannelConfig entered = inMaintenance(genesis);
        assertRefused(entered, ConfigChange.to(entered).consensus("solo", Bytes.EMPTY), "can move to [BFT] only");
        assertRefused(entered, ConfigChange.to(entered).consensus("BFT", Bytes.EMPTY), "names no consenters");
    }

    @Test
    void whoever_ordered_goes_on_to_order() {
        ChannelConfig withRaft =
                inMaintenance(apply(genesis, ConfigChange.to(genesis).consensus("raft", metadata("one", "two"))));

        assertRefused(withRaft, toBft(withRaft, "one"), "number of consenters");
        assertRefused(withRaft, toBft(withRaft, "one", "three"), "leaves out consenter two:7050");
        assertThat(channel.apply(
                                withRaft,
                                channel.signed(
                                        toBft(withRaft, "two", "one"),
                                        channel.portAdmin,
                                        channel.clinicAdmin,
                                        channel.labAdmin,
                                        channel.insurerAdmin))
                        .consensusType())
                .isEqualTo("BFT");
    }

    private ConfigChange toBft(ChannelConfig current, String... hosts) {
        List<Consenter> consenters = java.util.Arrays.stream(hosts)
                .map(host -> new Consenter(
                        hosts.length + host.length(),
                        host,
                        7050,
                        "Port",
                        channel.port.peer().identity().certificate().pem(),
                        Bytes.utf8("client"),
                        Bytes.utf8("server")))
                .toList();
        return ConfigChange.to(current).consensus("BFT", Bytes.EMPTY).consenters(consenters);
    }

    private static Bytes metadata(String... hosts) {
        ConfigMetadata.Builder built = ConfigMetadata.newBuilder();
        for (String host : hosts) {
            built.addConsenters(org.hyperledger.fabric.protos.orderer.etcdraft.Consenter.newBuilder()
                    .setHost(host)
                    .setPort(7050)
                    .setClientTlsCert(ByteString.copyFromUtf8("client"))
                    .setServerTlsCert(ByteString.copyFromUtf8("server")));
        }
        return Bytes.owning(built.build().toByteArray());
    }
}
