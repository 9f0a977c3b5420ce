package io.steelyard.testkit.order;

import io.steelyard.bytes.Bytes;
import io.steelyard.env.Environment;
import io.steelyard.order.Batch;
import io.steelyard.order.OrderedBatch;
import io.steelyard.order.Orderer;
import io.steelyard.order.OrdererFactory;
import io.steelyard.order.OrdererSettings;
import io.steelyard.order.OrdererStatus;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Engines of one factory and the hosts under them, in one JVM: {@code n1} to {@code nN} of one channel. An engine can be closed and
 * another started over the same host. Used by one thread, except {@link #propose}.
 */
public final class OrdererCluster implements AutoCloseable {
    private final OrdererFactory factory;
    private final OrdererSettings settings;
    private final Map<String, RecordingHost> hosts = new LinkedHashMap<>();
    private final Map<String, Orderer> engines = new LinkedHashMap<>();
    private final Environment environment;

    /**
     * Makes the hosts; nothing runs yet. The environment stays the caller's to close.
     *
     * @param directory where each node gets a directory of its own, null for everything in memory
     */
    public OrdererCluster(
            OrdererFactory factory,
            OrdererSettings settings,
            int size,
            @Nullable Path directory,
            Environment environment) {
        this.factory = factory;
        this.settings = settings;
        this.environment = environment;
        List<String> members = new ArrayList<>();
        for (int i = 1; i <= size; i++) {
            members.add("n" + i);
        }
        for (String member : members) {
            Path own = directory == null ? null : directory.resolve(member);
            hosts.put(member, new RecordingHost(member, members, own, environment, index -> fetch(member, index)));
        }
    }

    private List<OrderedBatch> fetch(String member, long index) {
        List<OrderedBatch> best = List.of();
        for (RecordingHost other : hosts.values()) {
            List<OrderedBatch> offered = other.nodeId().equals(member) ? List.of() : other.above(index);
            best = offered.size() > best.size() ? offered : best;
        }
        return best;
    }

    /** Node ids in order. */
    public List<String> members() {
        return List.copyOf(hosts.keySet());
    }

    /** The node's host. */
    public RecordingHost host(String node) {
        RecordingHost host = hosts.get(node);
        if (host == null) {
            throw new IllegalArgumentException("no node " + node + " among " + hosts.keySet());
        }
        return host;
    }

    /** The node's running engine. */
    public Orderer engine(String node) {
        Orderer engine = engines.get(node);
        if (engine == null) {
            throw new IllegalStateException(node + " is not running");
        }
        return engine;
    }

    /** Starts a new engine on a node that has none. */
    public void start(String node) {
        Orderer engine = factory.create(host(node), settings);
        engines.put(node, engine);
        engine.start();
    }

    /** Starts every node that does not run. */
    public void startAll() {
        for (String node : hosts.keySet()) {
            if (!engines.containsKey(node)) {
                start(node);
            }
        }
    }

    /** Closes a node's engine; its host stays. */
    public void stop(String node) {
        engine(node).close();
        engines.remove(node);
    }

    /** Closes every engine, all at the same time as a consortium does. */
    public void stopAll() {
        List<CompletableFuture<Void>> closings = new ArrayList<>();
        for (Orderer engine : engines.values()) {
            closings.add(CompletableFuture.runAsync(engine::close, task -> new Thread(task, "kit-closing").start()));
        }
        CompletableFuture.allOf(closings.toArray(CompletableFuture[]::new)).join();
        engines.clear();
    }

    /** Nodes with an engine. */
    public List<String> running() {
        return List.copyOf(engines.keySet());
    }

    /** Proposes through a node. */
    public CompletableFuture<Void> propose(String node, Batch batch) {
        return engine(node).propose(batch).toCompletableFuture();
    }

    /** Waits for one of these nodes to be a leader that is ready, and answers it. */
    public String awaitLeader(List<String> among, long millis) {
        String[] found = new String[1];
        await("no ready leader among " + among, millis, () -> {
            for (String node : among) {
                OrdererStatus status = engine(node).status();
                if (status.isLeader() && status.isReady()) {
                    found[0] = node;
                    return true;
                }
            }
            return false;
        });
        return found[0];
    }

    /** Waits until a condition holds. @throws AssertionError with {@code otherwise} when it does not in time */
    public void await(String otherwise, long millis, BooleanSupplier condition) {
        long end = environment.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (!condition.getAsBoolean()) {
            if (environment.nanoTime() > end) {
                throw new AssertionError(otherwise + " within " + millis + " ms; " + this);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
    }

    /** A batch of one envelope that says {@code text}. */
    public static Batch batch(String text) {
        return new Batch(List.of(Bytes.utf8(text)), 0, false);
    }

    /** First envelopes of what a node has, as texts. */
    public List<String> texts(String node) {
        return host(node).batches().stream()
                .map(ordered -> ordered.batch().envelopes().get(0).utf8())
                .toList();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        hosts.forEach((node, host) -> {
            Orderer engine = engines.get(node);
            text.append(node)
                    .append(": ")
                    .append(host.batches().size())
                    .append(" batches, ")
                    .append(engine == null ? "not running" : engine.status())
                    .append("; ");
        });
        return text.toString();
    }

    @Override
    public void close() {
        stopAll();
    }
}
