package io.steelyard.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.steelyard.bytes.Bytes;
import io.steelyard.env.ThreadedEnvironment;
import io.steelyard.order.Batch;
import io.steelyard.order.OrdererSettings;
import io.steelyard.testkit.order.OrdererCluster;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes that reach each other over loopback TCP, each with a factory of its own as in three processes. */
@Timeout(90)
class GrpcClusterTest {
    private static final long SOON = 30_000;

    @TempDir
    private Path directory;

    private final ThreadedEnvironment environment = ThreadedEnvironment.create("grpc");
    private OrdererCluster cluster;

    @BeforeEach
    void start() throws IOException {
        Map<String, String> values = RaftKitSettings.quick();
        values.put("rpc", "grpc");
        values.put("requestTimeoutMs", "8000");
        List<Integer> ports = freePorts(3);
        for (int i = 0; i < 3; i++) {
            values.put("address.n" + (i + 1), "127.0.0.1:" + ports.get(i));
        }
        cluster = new OrdererCluster(new FactoryPerNode(), new OrdererSettings(values), 3, directory, environment);
        cluster.startAll();
        cluster.awaitLeader(cluster.members(), SOON);
    }

    @AfterEach
    void close() {
        cluster.close();
        environment.close();
    }

    @Test
    void batches_from_every_node_are_ordered_a_large_one_too_and_a_node_that_was_away_fetches_blocks()
            throws Exception {
        for (String node : cluster.members()) {
            order(node, OrdererCluster.batch("from " + node));
        }
        String leader = cluster.awaitLeader(cluster.members(), SOON);
        List<String> followers = new ArrayList<>(cluster.members());
        followers.remove(leader);
        order(followers.get(0), new Batch(List.of(Bytes.owning(new byte[9 << 20])), 0, false));
        cluster.stop(followers.get(1));
        for (int i = 0; i < RaftKitSettings.FORGOTTEN_AFTER; i++) {
            order(followers.get(0), OrdererCluster.batch("x" + i));
        }
        cluster.start(followers.get(1));
        int count = 4 + RaftKitSettings.FORGOTTEN_AFTER;
        for (String node : cluster.members()) {
            assertThat(cluster.host(node).awaitCount(count, SOON))
                    .as(cluster::toString)
                    .isTrue();
            assertThat(cluster.host(node).violations()).isEmpty();
            assertThat(cluster.host(node).batches())
                    .isEqualTo(cluster.host(leader).batches());
        }
        assertThat(cluster.host(followers.get(1)).caughtUp()).isPositive();
    }

    @Test
    void a_node_whose_port_is_taken_says_so_and_the_jvm_lives_on() throws Exception {
        cluster.stop("n3");
        int port = portOf("n3");
        try (ServerSocket squatter = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            cluster.start("n3");
            cluster.await(
                    "n3 reports nothing",
                    SOON,
                    () -> cluster.engine("n3").status().error().isPresent());
            assertThat(cluster.engine("n3").status().error().orElseThrow())
                    .contains(String.valueOf(squatter.getLocalPort()));
        }
        order("n1", OrdererCluster.batch("still ordered by two"));
    }

    private int portOf(String node) {
        return ports.get(cluster.members().indexOf(node));
    }

    private List<Integer> ports = List.of();

    private void order(String node, Batch batch) throws Exception {
        CompletableFuture<Void> answer = cluster.propose(node, batch);
        answer.get(SOON, TimeUnit.MILLISECONDS);
    }

    private List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        List<Integer> found = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            sockets.add(socket);
            found.add(socket.getLocalPort());
        }
        for (ServerSocket socket : sockets) {
            socket.close();
        }
        ports = List.copyOf(found);
        return found;
    }
}
