package io.steelyard.testkit.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.steelyard.error.UnavailableException;
import io.steelyard.order.LinkFaults;
import io.steelyard.order.OrderUnknownException;
import io.steelyard.order.OrdererFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * What an engine that agrees among at least three nodes must do beyond {@link OrdererKit}: go on without a minority, lose nothing that
 * was acknowledged, bring back a node that was away. Tests with cut links run when the factory implements {@link LinkFaults}.
 */
public abstract class OrdererClusterKit extends OrdererKit {
    private @Nullable OrdererFactory factory;

    /** A factory as {@link #newFactory()}; kept to cut its links. */
    protected abstract OrdererFactory newClusterFactory();

    /** Settings under which a node that was away for {@link #batchesUntilForgotten()} batches must fetch blocks. */
    protected abstract int batchesUntilForgotten();

    @Override
    protected final OrdererFactory newFactory() {
        OrdererFactory made = newClusterFactory();
        factory = factory == null ? made : factory;
        return made;
    }

    private LinkFaults faults() {
        if (factory instanceof LinkFaults faults) {
            return faults;
        }
        return Assumptions.abort("links of this engine cannot be cut");
    }

    private List<String> others(String node) {
        List<String> others = new ArrayList<>(cluster.members());
        others.remove(node);
        return others;
    }

    private String follower() {
        return others(cluster.awaitLeader(cluster.members(), SOON)).get(0);
    }

    @Test
    void a_proposal_made_before_there_is_a_leader_waits_for_one() throws Exception {
        cluster.stopAll();
        cluster.startAll();
        order(cluster.members(), "a", "b", "c");
        assertEverywhere(3);
    }

    @Test
    void when_the_leader_is_closed_another_takes_over_and_nothing_acknowledged_is_lost() throws Exception {
        Set<String> acknowledged = new LinkedHashSet<>();
        for (int round = 0; round < 2; round++) {
            String leader = cluster.awaitLeader(cluster.running(), SOON);
            List<String> rest = others(leader);
            Map<String, CompletableFuture<Void>> answers = new LinkedHashMap<>();
            for (int i = 0; i < 10; i++) {
                String text = "r" + round + "-" + i;
                answers.put(text, cluster.propose(rest.get(i % 2), OrdererCluster.batch(text)));
            }
            cluster.stop(leader);
            assertThat(cluster.awaitLeader(rest, SOON)).isNotEqualTo(leader);
            acknowledged.addAll(succeeded(answers));
            cluster.start(leader);
            order(List.of(leader), "end of " + round);
            acknowledged.add("end of " + round);
        }
        awaitEqual();
        assertThat(cluster.texts("n1")).containsAll(acknowledged).doesNotHaveDuplicates();
        assertThat(acknowledged).as("proposals outlive a change of leader").hasSizeGreaterThan(12);
    }

    private static Set<String> succeeded(Map<String, CompletableFuture<Void>> answers) throws Exception {
        Set<String> succeeded = new LinkedHashSet<>();
        for (Map.Entry<String, CompletableFuture<Void>> answer : answers.entrySet()) {
            boolean isOrdered =
                    answer.getValue().handle((done, failure) -> failure == null).get(SOON, TimeUnit.MILLISECONDS);
            if (isOrdered) {
                succeeded.add(answer.getKey());
            }
        }
        return succeeded;
    }

    private void awaitEqual() {
        cluster.await(
                "nodes differ",
                SOON,
                () -> cluster.members().stream().map(cluster::texts).distinct().count() == 1);
    }

    @Test
    void one_node_can_be_restarted_while_the_others_go_on() throws Exception {
        order(cluster.members(), "a", "b", "c");
        String follower = follower();
        cluster.stop(follower);
        order(others(follower), "d", "e");
        cluster.start(follower);
        order(List.of(follower), "f");
        assertEverywhere(6);
        assertThat(cluster.host(follower).caughtUp()).isZero();
    }

    @Test
    void a_node_that_was_away_for_too_long_fetches_what_the_log_no_longer_has() throws Exception {
        String follower = follower();
        order(List.of(follower), "first");
        assertEverywhere(1);
        cluster.stop(follower);
        int count = batchesUntilForgotten();
        for (int i = 0; i < count; i++) {
            order(others(follower), "x" + i);
        }
        cluster.start(follower);
        assertEverywhere(count + 1);
        assertThat(cluster.host(follower).caughtUp()).isPositive();
        order(List.of(follower), "last");
        assertEverywhere(count + 2);
        cluster.stop(follower);
        cluster.start(follower);
        order(List.of(follower), "after another restart");
        assertEverywhere(count + 3);
    }

    @Test
    void an_isolated_leader_orders_nothing_and_after_healing_all_agree() throws Exception {
        LinkFaults faults = faults();
        order(cluster.members(), "a", "b", "c");
        String old = cluster.awaitLeader(cluster.members(), SOON);
        faults.isolate(old);
        CompletableFuture<Void> lost = cluster.propose(old, OrdererCluster.batch("lost"));
        String next = cluster.awaitLeader(others(old), SOON);
        order(List.of(next), "d", "e");
        assertThat(failure(lost)).isInstanceOfAny(UnavailableException.class, OrderUnknownException.class);
        assertThat(cluster.texts(old)).hasSize(3);
        faults.heal(old);
        order(List.of(old), "f");
        for (String node : cluster.members()) {
            cluster.await(node + " lacks f", SOON, () -> cluster.texts(node).contains("f"));
            assertThat(cluster.texts(node))
                    .contains("a", "b", "c", "d", "e", "f")
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void a_proposal_that_never_left_an_isolated_follower_was_certainly_not_taken() throws Exception {
        LinkFaults faults = faults();
        String follower = follower();
        order(List.of(follower), "a");
        faults.isolate(follower);
        assertThat(failure(cluster.propose(follower, OrdererCluster.batch("b"))))
                .isInstanceOf(UnavailableException.class);
        order(others(follower), "c");
        faults.heal(follower);
        order(List.of(follower), "d");
        assertEverywhere(3);
        assertThat(cluster.texts(follower)).containsExactly("a", "c", "d");
    }

    @Test
    void batches_proposed_while_links_come_and_go_are_ordered_at_most_once() throws Exception {
        LinkFaults faults = faults();
        Map<String, CompletableFuture<Void>> answers = new LinkedHashMap<>();
        for (int round = 0; round < 6; round++) {
            String victim = cluster.members().get(round % nodes());
            faults.isolate(victim);
            for (String node : cluster.members()) {
                String text = node + " in round " + round;
                answers.put(text, cluster.propose(node, OrdererCluster.batch(text)));
            }
            cluster.awaitLeader(others(victim), SOON);
            faults.heal(victim);
        }
        order(cluster.members(), "end 1", "end 2", "end 3");
        Set<String> acknowledged = succeeded(answers);
        awaitEqual();
        assertThat(cluster.texts("n1")).containsAll(acknowledged).doesNotHaveDuplicates();
    }

    @Test
    void a_host_failure_stops_only_its_own_node() throws Exception {
        String follower = follower();
        order(List.of(follower), "a");
        assertEverywhere(1);
        cluster.host(follower).onOrdered(batch -> {
            throw new IllegalStateException("disk full");
        });
        order(others(follower), "b", "c");
        cluster.await(
                follower + " goes on",
                SOON,
                () -> cluster.engine(follower).status().error().isPresent());
        for (String node : others(follower)) {
            assertThat(cluster.engine(node).status().error()).isEmpty();
            assertThat(cluster.host(node).awaitCount(3, SOON)).isTrue();
        }
        cluster.host(follower).onOrdered(batch -> {});
        cluster.stop(follower);
        cluster.start(follower);
        order(List.of(follower), "d");
        assertEverywhere(4);
    }

    @Test
    void without_a_majority_nothing_is_ordered_and_proposers_are_told() throws Exception {
        String leader = cluster.awaitLeader(cluster.members(), SOON);
        order(List.of(leader), "a");
        List<String> rest = others(leader);
        rest.forEach(cluster::stop);
        assertThat(failure(cluster.propose(leader, OrdererCluster.batch("b"))))
                .isInstanceOfAny(UnavailableException.class, OrderUnknownException.class);
        assertThat(cluster.texts(leader)).containsExactly("a");
        rest.forEach(cluster::start);
        order(List.of(leader), "c");
        awaitEqual();
    }
}
