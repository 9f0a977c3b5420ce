package io.steelyard.testkit.order;

import io.steelyard.env.Environment;
import io.steelyard.order.OrderedBatch;
import io.steelyard.order.OrdererHost;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A node without a ledger: it keeps the batches in the order they come and outlives the engine, so one can be closed and another
 * started over the same host. "Durable" is a mark in the list: {@link #crash()} forgets what is above it. It also notes when an engine
 * breaks the port's rules; {@link #violations()} must stay empty. Any thread.
 */
public final class RecordingHost implements OrdererHost {
    private final String channelId;
    private final String nodeId;
    private final List<String> members;
    private final @Nullable Path directory;
    private final Environment environment;
    private final LongFunction<List<OrderedBatch>> others;
    private final List<OrderedBatch> batches = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();
    private Consumer<OrderedBatch> trouble = batch -> {};
    private boolean isDurableAtOnce = true;
    private int durable;
    private int caughtUp;
    private boolean isCalled;

    /**
     * @param directory null for an engine that keeps everything in memory
     * @param others answers the batches above an index that another node has, for {@link #catchUp}
     */
    public RecordingHost(
            String nodeId,
            List<String> members,
            @Nullable Path directory,
            Environment environment,
            LongFunction<List<OrderedBatch>> others) {
        this.channelId = "kit";
        this.nodeId = nodeId;
        this.members = List.copyOf(members);
        this.directory = directory;
        this.environment = environment;
        this.others = others;
    }

    @Override
    public String channelId() {
        return channelId;
    }

    @Override
    public String nodeId() {
        return nodeId;
    }

    @Override
    public List<String> members() {
        return members;
    }

    @Override
    public Optional<Path> directory() {
        return Optional.ofNullable(directory);
    }

    @Override
    public Environment environment() {
        return environment;
    }

    @Override
    public void ordered(OrderedBatch batch) {
        Consumer<OrderedBatch> first;
        synchronized (this) {
            enter();
            first = trouble;
        }
        try {
            first.accept(batch);
            record(batch);
        } finally {
            leave();
        }
    }

    private synchronized void record(OrderedBatch batch) {
        if (batch.index() <= lastIndex()) {
            violations.add(nodeId + " was given index " + batch.index() + " after " + lastIndex());
            return;
        }
        if (!batches.isEmpty() && batch.term() < batches.get(batches.size() - 1).term()) {
            violations.add(nodeId + " was given a lower term with index " + batch.index());
        }
        batches.add(batch);
        if (isDurableAtOnce) {
            durable = batches.size();
        }
        notifyAll();
    }

    private void enter() {
        if (isCalled) {
            violations.add(nodeId + " was called by two threads at a time");
        }
        isCalled = true;
    }

    private synchronized void leave() {
        isCalled = false;
    }

    @Override
    public synchronized long appliedIndex() {
        return durable == 0 ? -1 : batches.get(durable - 1).index();
    }

    @Override
    public synchronized long sync() {
        durable = batches.size();
        return appliedIndex();
    }

    @Override
    public long catchUp(long index) {
        synchronized (this) {
            enter();
        }
        try {
            List<OrderedBatch> missing = others.apply(lastIndexNow());
            synchronized (this) {
                batches.addAll(missing);
                caughtUp += missing.size();
                durable = batches.size();
                notifyAll();
                return lastIndex();
            }
        } finally {
            leave();
        }
    }

    private synchronized long lastIndexNow() {
        return lastIndex();
    }

    private long lastIndex() {
        return batches.isEmpty() ? -1 : batches.get(batches.size() - 1).index();
    }

    /** Everything that was handed over or fetched, in order. */
    public synchronized List<OrderedBatch> batches() {
        return List.copyOf(batches);
    }

    /** Batches above {@code index}, for another host to fetch. */
    synchronized List<OrderedBatch> above(long index) {
        return batches.stream().filter(batch -> batch.index() > index).toList();
    }

    /** What the engine did that the port forbids, in words. */
    public synchronized List<String> violations() {
        return List.copyOf(violations);
    }

    /** How many batches came through {@link #catchUp} instead of {@link #ordered}. */
    public synchronized int caughtUp() {
        return caughtUp;
    }

    /** Makes {@link #ordered} call this first; an exception from it is one of {@link #ordered}. */
    public synchronized void onOrdered(Consumer<OrderedBatch> consumer) {
        trouble = consumer;
    }

    /** From now on a batch is durable only after {@link #sync()}. */
    public synchronized void keepUnsynced() {
        isDurableAtOnce = false;
    }

    /** Forgets what was not durable, as a power cut does. The engine must be closed. */
    public synchronized void crash() {
        batches.subList(durable, batches.size()).clear();
    }

    /** Waits until this many batches are there; false when they do not come in time. */
    public synchronized boolean awaitCount(int count, long millis) throws InterruptedException {
        long end = environment.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (batches.size() < count) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - environment.nanoTime());
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }
}
