package io.steelyard.testkit.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steelyard.bytes.Bytes;
import io.steelyard.env.ThreadedEnvironment;
import io.steelyard.error.UnavailableException;
import io.steelyard.order.Batch;
import io.steelyard.order.OrderedBatch;
import io.steelyard.order.OrdererFactory;
import io.steelyard.order.OrdererSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every ordering engine must do, with any number of nodes. A subclass says how engines are made and how many; what an engine
 * cannot do by its nature it says by overriding {@link #isDurable()}.
 */
@Timeout(60)
public abstract class OrdererKit {
    /** Longest wait for anything that must happen, in milliseconds. */
    protected static final long SOON = 20_000;

    /** Directory of one test, deleted after it. */
    @TempDir
    protected Path directory;

    /** Threads of the network under test. */
    protected ThreadedEnvironment environment;

    /** The network under test; all its nodes run when a test begins. */
    protected OrdererCluster cluster;

    private List<Thread> threadsBefore = List.of();

    /** A new factory, shared by the nodes of one network. */
    protected abstract OrdererFactory newFactory();

    /** The engine's settings in every test: {@code maxInFlight} of {@link #maxInFlight()} and quick timeouts. */
    protected abstract OrdererSettings settings();

    /** How many batches one node may have in flight under {@link #settings()}. */
    protected abstract int maxInFlight();

    /** Number of nodes. */
    protected abstract int nodes();

    /** Whether nodes get a directory, and so all of them may be restarted together. */
    protected abstract boolean isDurable();

    /** Names of threads that belong to the JVM's libraries, not to an engine, and may stay. */
    protected boolean mayStay(Thread thread) {
        return false;
    }

    /** Starts the network. */
    @BeforeEach
    void startNetwork() {
        environment = ThreadedEnvironment.create("kit");
        threadsBefore = liveThreads();
        cluster = newCluster(newFactory());
        cluster.startAll();
        cluster.awaitLeader(cluster.members(), SOON);
    }

    /** A cluster as the subclass describes it, not started. */
    protected OrdererCluster newCluster(OrdererFactory factory) {
        @Nullable Path root = isDurable() ? directory : null;
        return new OrdererCluster(factory, settings(), nodes(), root, environment);
    }

    /** Ends the network and checks what must hold after any test: no rule broken, one sequence on all nodes. */
    @AfterEach
    void endNetwork() {
        try {
            cluster.close();
            for (String node : cluster.members()) {
                assertThat(cluster.host(node).violations()).isEmpty();
            }
            assertNoForks();
        } finally {
            environment.close();
        }
    }

    /** Any two nodes agree on the batch at every index that both have reached. */
    protected void assertNoForks() {
        List<OrderedBatch> longest = List.of();
        for (String node : cluster.members()) {
            List<OrderedBatch> own = cluster.host(node).batches();
            longest = own.size() > longest.size() ? own : longest;
        }
        for (String node : cluster.members()) {
            List<OrderedBatch> own = cluster.host(node).batches();
            assertThat(own).as(node).isEqualTo(longest.subList(0, own.size()));
        }
    }

    /**
     * Proposes one batch for each text through the nodes in turn and waits until all are agreed on. One that was certainly not taken, for
     * want of a leader, is proposed again.
     */
    protected void order(List<String> through, String... texts) throws Exception {
        List<CompletableFuture<Void>> answers = new ArrayList<>();
        for (int i = 0; i < texts.length; i++) {
            answers.add(cluster.propose(through.get(i % through.size()), OrdererCluster.batch(texts[i])));
        }
        for (int i = 0; i < texts.length; i++) {
            orderAgain(through.get(i % through.size()), texts[i], answers.get(i));
        }
    }

    private void orderAgain(String node, String text, CompletableFuture<Void> first) throws Exception {
        CompletableFuture<Void> answer = first;
        for (int attempt = 0; attempt < 5; attempt++) {
            try {
                answer.get(SOON, TimeUnit.MILLISECONDS);
                return;
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnavailableException)) {
                    throw e;
                }
                answer = cluster.propose(node, OrdererCluster.batch(text));
            }
        }
        answer.get(SOON, TimeUnit.MILLISECONDS);
    }

    /** Waits until all running nodes have these texts, in any order, and checks that none has more. */
    protected void assertEverywhere(int count) throws InterruptedException {
        for (String node : cluster.running()) {
            assertThat(cluster.host(node).awaitCount(count, SOON))
                    .as(cluster::toString)
                    .isTrue();
            assertThat(cluster.texts(node)).hasSize(count).doesNotHaveDuplicates();
        }
    }

    @Test
    void a_batch_reaches_every_host_as_it_was_proposed() throws Exception {
        Batch config = new Batch(List.of(Bytes.hex("00ff")), 7, true);
        Batch several = new Batch(List.of(Bytes.utf8("a"), Bytes.EMPTY, Bytes.utf8("b")), 8, false);
        cluster.propose("n1", config).get(SOON, TimeUnit.MILLISECONDS);
        cluster.propose("n1", several).get(SOON, TimeUnit.MILLISECONDS);
        for (String node : cluster.members()) {
            assertThat(cluster.host(node).awaitCount(2, SOON)).isTrue();
            assertThat(cluster.host(node).batches())
                    .extracting(OrderedBatch::batch)
                    .containsExactly(config, several);
        }
    }

    @Test
    void batches_proposed_by_many_threads_through_every_node_are_ordered_once_each_in_one_order() throws Exception {
        int each = 40;
        ExecutorService proposers = Executors.newFixedThreadPool(4);
        List<CompletableFuture<Void>> done = new ArrayList<>();
        try {
            for (int p = 0; p < 4; p++) {
                String name = "p" + p;
                String node = cluster.members().get(p % nodes());
                done.add(CompletableFuture.runAsync(() -> proposeOneByOne(node, name, each), proposers));
            }
            CompletableFuture.allOf(done.toArray(CompletableFuture[]::new)).get(SOON, TimeUnit.MILLISECONDS);
        } finally {
            proposers.shutdownNow();
        }
        assertEverywhere(4 * each);
        for (String node : cluster.members()) {
            assertThat(cluster.texts(node)).isEqualTo(cluster.texts("n1"));
        }
        List<String> order = cluster.texts("n1").stream()
                .filter(text -> text.startsWith("p1-"))
                .toList();
        assertThat(order).as("a proposer that waits sees its own order kept").isEqualTo(numbered("p1", each));
    }

    private void proposeOneByOne(String node, String name, int count) {
        for (String text : numbered(name, count)) {
            cluster.propose(node, OrdererCluster.batch(text)).join();
        }
    }

    private static List<String> numbered(String name, int count) {
        return IntStream.range(0, count).mapToObj(i -> name + "-" + i).toList();
    }

    @Test
    void many_batches_in_flight_are_all_ordered_once() throws Exception {
        String[] texts = numbered("f", maxInFlight()).toArray(String[]::new);
        order(List.of("n1"), texts);
        assertEverywhere(texts.length);
    }

    @Test
    void a_batch_of_nine_megabytes_is_ordered() throws Exception {
        byte[] large = new byte[9 << 20];
        Arrays.fill(large, (byte) 0x5a);
        Batch batch = new Batch(List.of(Bytes.owning(large)), 0, false);
        for (String node : cluster.members()) {
            cluster.propose(node, batch).get(SOON, TimeUnit.MILLISECONDS);
        }
        for (String node : cluster.members()) {
            assertThat(cluster.host(node).awaitCount(nodes(), SOON)).isTrue();
            assertThat(cluster.host(node).batches())
                    .allSatisfy(one -> assertThat(one.batch()).isEqualTo(batch));
        }
    }

    @Test
    void a_node_says_when_it_is_ready_and_who_leads() throws Exception {
        order(List.of("n1"), "first");
        String leader = cluster.awaitLeader(cluster.members(), SOON);
        for (String node : cluster.members()) {
            cluster.await(node + " does not know the leader", SOON, () -> cluster.engine(node)
                    .status()
                    .leader()
                    .filter(leader::equals)
                    .isPresent());
            assertThat(cluster.engine(node).status().isReady()).isTrue();
            assertThat(cluster.engine(node).status().isLeader()).isEqualTo(node.equals(leader));
            assertThat(cluster.engine(node).status().error()).isEmpty();
        }
    }

    @Test
    void more_batches_than_fit_in_flight_are_refused_and_the_others_are_ordered() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        for (String node : cluster.members()) {
            cluster.host(node).onOrdered(batch -> awaitGate(gate));
        }
        List<CompletableFuture<Void>> answers = new ArrayList<>();
        int tried = 2 * maxInFlight() + 10;
        for (int i = 0; i < tried; i++) {
            answers.add(cluster.propose("n1", OrdererCluster.batch("t" + i)));
        }
        long refused = answers.stream().filter(OrdererKit::isUnavailable).count();
        assertThat(refused).isBetween(1L, (long) tried - maxInFlight() / 2);
        gate.countDown();
        int taken = 0;
        for (CompletableFuture<Void> answer : answers) {
            if (!isUnavailable(answer)) {
                answer.get(SOON, TimeUnit.MILLISECONDS);
                taken++;
            }
        }
        assertEverywhere(taken);
        order(List.of("n1"), "after");
    }

    private static boolean isUnavailable(CompletableFuture<Void> answer) {
        return answer.isCompletedExceptionally() && failure(answer) instanceof UnavailableException;
    }

    /** Why an answer failed, waiting for it. */
    protected static Throwable failure(CompletableFuture<Void> answer) {
        try {
            answer.get(SOON, TimeUnit.MILLISECONDS);
            throw new AssertionError("the batch was ordered");
        } catch (ExecutionException e) {
            return java.util.Objects.requireNonNullElse(e.getCause(), e);
        } catch (java.util.concurrent.TimeoutException e) {
            throw new AssertionError("no answer within " + SOON + " ms", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static void awaitGate(CountDownLatch gate) {
        try {
            if (!gate.await(SOON, TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("the gate stayed closed");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void after_a_restart_of_all_nodes_ordering_goes_on_and_nothing_comes_twice() throws Exception {
        Assumptions.assumeTrue(isDurable() || nodes() == 1);
        order(cluster.members(), "a", "b", "c");
        assertEverywhere(3);
        cluster.stopAll();
        cluster.startAll();
        order(cluster.members(), "d", "e");
        assertEverywhere(5);
        assertThat(cluster.texts("n1").subList(0, 3)).containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void what_a_host_lost_in_a_power_cut_is_handed_over_again() throws Exception {
        Assumptions.assumeTrue(isDurable());
        order(List.of("n1"), "a", "b");
        assertEverywhere(2);
        cluster.members().forEach(node -> cluster.host(node).keepUnsynced());
        order(List.of("n1"), "c", "d");
        assertEverywhere(4);
        cluster.stopAll();
        cluster.members().forEach(node -> cluster.host(node).crash());
        assertThat(cluster.texts("n1")).hasSize(2);
        cluster.startAll();
        order(List.of("n1"), "e");
        assertEverywhere(5);
    }

    @Test
    void a_closed_engine_takes_nothing_says_so_and_may_be_closed_again() throws Exception {
        order(List.of("n1"), "a");
        var engine = cluster.engine("n1");
        cluster.stop("n1");
        engine.close();
        assertThat(failure(engine.propose(OrdererCluster.batch("b")).toCompletableFuture()))
                .isInstanceOf(UnavailableException.class);
        assertThat(engine.status().isReady()).isFalse();
        assertThat(engine.status().error()).isPresent();
    }

    @Test
    void closing_ends_every_thread_and_a_second_network_in_the_jvm_is_undisturbed() throws Exception {
        order(cluster.members(), "a", "b", "c");
        cluster.close();
        List<Thread> left = new ArrayList<>(liveThreads());
        left.removeAll(threadsBefore);
        left.removeIf(thread -> !thread.isAlive()
                || mayStay(thread)
                || thread.getName().matches("steelyard-kit-(worker|timer).*|ForkJoinPool.*|junit.*"));
        assertThat(left).isEmpty();
    }

    @Test
    void an_engine_that_was_never_started_can_be_closed_and_takes_nothing() {
        try (var engine = newFactory().create(cluster.host("n1"), settings())) {
            assertThat(failure(engine.propose(OrdererCluster.batch("x")).toCompletableFuture()))
                    .isInstanceOf(UnavailableException.class);
        }
    }

    @Test
    void unknown_settings_are_refused_by_name() {
        OrdererSettings unknown = new OrdererSettings(java.util.Map.of("electionTimeout", "1"));
        assertThatThrownBy(() -> newFactory().create(cluster.host("n1"), unknown))
                .isInstanceOf(io.steelyard.error.ConfigurationException.class)
                .hasMessageContaining("electionTimeout");
    }

    @Test
    void a_host_that_cannot_go_on_stops_its_engine_which_says_why_and_skips_nothing() {
        AtomicInteger calls = new AtomicInteger();
        cluster.host("n1").onOrdered(batch -> {
            if (calls.incrementAndGet() == 1) {
                throw new IllegalStateException("disk on fire");
            }
        });
        String last = cluster.members().get(nodes() - 1);
        for (int i = 0; i < 10; i++) {
            cluster.propose(last, OrdererCluster.batch("a" + i));
        }
        cluster.await(
                "n1 does not report its failure",
                SOON,
                () -> cluster.engine("n1").status().error().isPresent());
        assertThat(cluster.engine("n1").status().error().orElseThrow()).contains("disk on fire");
        assertThat(cluster.engine("n1").status().isReady()).isFalse();
        assertThat(failure(cluster.propose("n1", OrdererCluster.batch("b")))).isInstanceOf(UnavailableException.class);
        cluster.stop("n1");
        assertThat(calls).as("calls after the first failure").hasValue(1);
        assertThat(cluster.host("n1").batches()).isEmpty();
    }

    private static List<Thread> liveThreads() {
        return List.copyOf(Thread.getAllStackTraces().keySet());
    }
}
