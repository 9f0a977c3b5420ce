package io.steelyard.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steelyard.error.ConfigurationException;
import io.steelyard.order.OrdererFactory;
import io.steelyard.order.OrdererSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RaftSettingsTest {
    private static final List<String> MEMBERS = List.of("n1", "n2");

    private static RaftSettings read(Map<String, String> values) {
        return RaftSettings.of(new OrdererSettings(values), MEMBERS);
    }

    @Test
    void defaults_hold_when_nothing_is_said() {
        RaftSettings settings = read(Map.of());
        assertThat(settings.electionTimeoutMin()).isEqualTo(Duration.ofSeconds(1));
        assertThat(settings.electionTimeoutMax()).isEqualTo(Duration.ofSeconds(2));
        assertThat(settings.requestTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(settings.rpc()).isEqualTo(RaftSettings.Rpc.MEMORY);
    }

    @Test
    void what_cannot_work_is_refused_with_the_name_and_what_is_allowed() {
        refused(Map.of("electionTimeoutMinMs", "soon"), "electionTimeoutMinMs=soon");
        refused(Map.of("maxInFlight", "0"), "maxInFlight=0", "from 1");
        refused(Map.of("electionTimeoutMinMs", "3000"), "electionTimeoutMaxMs (2000)");
        refused(Map.of("maxInFlightBytes", "1024"), "maxBatchBytes");
        refused(Map.of("rpc", "carrier pigeon"), "memory and grpc");
        refused(Map.of("rpc", "grpc", "address.n1", "127.0.0.1:7050"), "address.n2=host:port");
        refused(Map.of("rpc", "grpc", "address.n1", "here", "address.n2", "127.0.0.1:1"), "address.n1=here");
        refused(Map.of("address.n1", "127.0.0.1:7050"), "Unknown Raft settings [address.n1]");
        refused(Map.of("heartbeat", "1", "ballots", "2"), "[ballots, heartbeat]");
    }

    private static void refused(Map<String, String> values, String... words) {
        assertThatThrownBy(() -> read(values))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll(words);
    }

    @Test
    void a_port_alone_means_loopback() {
        RaftSettings settings = read(Map.of("rpc", "grpc", "address.n1", "7050", "address.n2", "10.0.0.2:7051"));
        assertThat(settings.addresses().get("n1")).isEqualTo(new RaftSettings.Address("127.0.0.1", 7050));
        assertThat(settings.addresses().get("n2")).isEqualTo(new RaftSettings.Address("10.0.0.2", 7051));
    }

    @Test
    void the_factory_is_found_under_fabrics_name() {
        assertThat(ServiceLoader.load(OrdererFactory.class).stream()
                        .map(provider -> provider.get().name()))
                .contains("etcdraft");
    }

    @Test
    void every_node_derives_the_same_group_from_the_channel_and_a_stranger_is_refused() {
        Membership one = new Membership("claims", "n1", MEMBERS);
        assertThat(one.groupId()).isEqualTo(new Membership("claims", "n2", MEMBERS).groupId());
        assertThat(one.groupId()).isNotEqualTo(new Membership("trades", "n1", MEMBERS).groupId());
        assertThatThrownBy(() -> new Membership("claims", "n9", MEMBERS)).isInstanceOf(ConfigurationException.class);
    }
}
