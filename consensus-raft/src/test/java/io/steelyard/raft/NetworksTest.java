package io.steelyard.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.steelyard.env.ThreadedEnvironment;
import io.steelyard.testkit.order.OrdererCluster;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What concerns the JVM rather than one network: two networks of the same names. */
@Timeout(60)
class NetworksTest {
    private static final long SOON = 20_000;

    private final ThreadedEnvironment environment = ThreadedEnvironment.create("networks");

    @AfterEach
    void close() {
        environment.close();
    }

    private OrdererCluster start(RatisOrdererFactory factory) {
        OrdererCluster cluster = new OrdererCluster(factory, RaftKitSettings.settings(), 3, null, environment);
        cluster.startAll();
        cluster.awaitLeader(cluster.members(), SOON);
        return cluster;
    }

    @Test
    void two_networks_of_equal_names_do_not_meet() throws Exception {
        RatisOrdererFactory first = new RatisOrdererFactory();
        try (OrdererCluster one = start(first);
                OrdererCluster two = start(new RatisOrdererFactory())) {
            first.isolate("n1");
            first.isolate("n2");
            two.propose("n1", OrdererCluster.batch("two")).get(SOON, TimeUnit.MILLISECONDS);
            first.heal("n1");
            first.heal("n2");
            one.awaitLeader(one.members(), SOON);
            one.propose("n3", OrdererCluster.batch("one")).get(SOON, TimeUnit.MILLISECONDS);
            assertThat(one.host("n3").awaitCount(1, SOON)).isTrue();
            assertThat(one.texts("n3")).containsExactly("one");
            assertThat(two.texts("n1")).containsExactly("two");
            one.close();
            two.propose("n2", OrdererCluster.batch("after")).get(SOON, TimeUnit.MILLISECONDS);
        }
    }

    @Test
    void a_sole_node_in_memory_goes_on_after_a_restart_because_its_blocks_are_all_there_is() throws Exception {
        OrdererCluster cluster =
                new OrdererCluster(new RatisOrdererFactory(), RaftKitSettings.settings(), 1, null, environment);
        try (cluster) {
            for (String text : List.of("a", "b", "c")) {
                cluster.startAll();
                cluster.propose("n1", OrdererCluster.batch(text)).get(SOON, TimeUnit.MILLISECONDS);
                cluster.stopAll();
            }
            assertThat(cluster.texts("n1")).containsExactly("a", "b", "c");
            assertThat(cluster.host("n1").violations()).isEmpty();
        }
    }
}
