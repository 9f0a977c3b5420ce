package io.steelyard.order;

import io.steelyard.bytes.Bytes;
import io.steelyard.config.BatchSettings;
import io.steelyard.config.ChannelConfig;
import io.steelyard.env.Environment;
import io.steelyard.env.SerialExecutor;
import io.steelyard.error.UnavailableException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Collects admitted envelopes into batches and feeds the engine. A batch is cut when the engine is idle (under load {@linkplain Linger a
 * little later}), when it is full, or at the batch timeout, whichever comes first: an idle network never waits for a timer. Everything but {@link #add} happens on the
 * ordering thread; what waits is bounded in number and bytes.
 */
final class Batching implements AutoCloseable {
    private static final int WAITING_MAX = 20_000;
    private static final long WAITING_BYTES_MAX = 128L << 20;
    private static final int IN_FLIGHT_MAX = 4;

    private final String name;
    private final Environment environment;
    private final Orderer engine;
    private final Supplier<ChannelConfig> config;
    private final SerialExecutor thread;
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong waitingBytes = new AtomicLong();
    private final BatchCutter<Pending> cutter;
    private final Deque<List<Pending>> ready = new ArrayDeque<>();
    private final Set<List<Pending>> inFlight = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<Pending> outstanding = ConcurrentHashMap.newKeySet();
    private final Linger linger = new Linger();
    private Environment.@Nullable Timer timer;
    private Environment.@Nullable Timer lingering;
    private volatile boolean open = true;

    Batching(String name, Environment environment, Orderer engine, Supplier<ChannelConfig> config) {
        this.name = name;
        this.environment = environment;
        this.engine = engine;
        this.config = config;
        this.cutter = new BatchCutter<>(config.get().batch(), pending -> pending.envelope.size());
        // room for every envelope that may wait, each one's drop notice, and the completions of batches
        this.thread = environment.serial(name + "-ordering", 2 * WAITING_MAX + 64);
    }

    /** An envelope on its way, and who waits for it. Identity matters, not value. */
    private static final class Pending {
        final Bytes envelope;
        final boolean isConfig;
        final long configSequence;
        final CompletableFuture<Void> agreed = new CompletableFuture<>();

        Pending(Bytes envelope, boolean isConfig, long configSequence) {
            this.envelope = envelope;
            this.isConfig = isConfig;
            this.configSequence = configSequence;
        }
    }

    /** Takes an admitted envelope; any thread. Completes when its batch is agreed on. */
    CompletionStage<Void> add(Bytes envelope, boolean isConfig, long configSequence) {
        if (!open) {
            return CompletableFuture.failedFuture(closed());
        }
        Pending pending = new Pending(envelope, isConfig, configSequence);
        outstanding.add(pending);
        int count = waiting.incrementAndGet();
        long bytes = waitingBytes.addAndGet(envelope.size());
        pending.agreed.whenComplete((done, error) -> {
            outstanding.remove(pending);
            waiting.decrementAndGet();
            waitingBytes.addAndGet(-envelope.size());
        });
        if (count > WAITING_MAX || bytes > WAITING_BYTES_MAX) {
            pending.agreed.completeExceptionally(new UnavailableException("the orderer " + name + " has " + count
                    + " envelopes (" + bytes + " bytes) waiting, at most " + WAITING_MAX + " (" + WAITING_BYTES_MAX
                    + " bytes) are allowed; retry later"));
        } else if (!thread.tryExecute(() -> accept(pending))) {
            pending.agreed.completeExceptionally(closed());
        }
        return pending.agreed;
    }

    private UnavailableException closed() {
        return new UnavailableException("the orderer " + name + " is closing");
    }

    private void accept(Pending pending) {
        if (pending.isConfig) {
            cutRest();
            ready.add(List.of(pending));
        } else {
            cutter.use(settings());
            linger.arrived(environment.nanoTime());
            ready.addAll(cutter.add(pending));
        }
        pump();
    }

    private BatchSettings settings() {
        return config.get().batch();
    }

    private void cutRest() {
        if (!cutter.isEmpty()) {
            ready.add(cutter.cut());
        }
    }

    private void pump() {
        if (inFlight.isEmpty() && ready.isEmpty() && !cutter.isEmpty()) {
            cutOrLinger();
        }
        while (!ready.isEmpty() && inFlight.size() < IN_FLIGHT_MAX) {
            propose(ready.remove());
        }
        keepTimer();
    }

    private void cutOrLinger() {
        long wait = linger.remaining(environment.nanoTime());
        if (wait == 0) {
            cutRest();
        } else if (lingering == null) {
            lingering = environment.schedule(
                    Duration.ofNanos(wait),
                    () -> thread.tryExecute(() -> {
                        lingering = null;
                        pump();
                    }));
        }
    }

    private void keepTimer() {
        if (cutter.isEmpty()) {
            if (timer != null) {
                timer.cancel();
                timer = null;
            }
        } else if (timer == null) {
            timer = environment.schedule(settings().timeout(), () -> thread.tryExecute(this::timeout));
        }
    }

    private void timeout() {
        timer = null;
        cutRest();
        pump();
    }

    private void propose(List<Pending> messages) {
        linger.cut(environment.nanoTime());
        inFlight.add(messages);
        List<Bytes> envelopes = new ArrayList<>(messages.size());
        long sequence = Long.MAX_VALUE;
        for (Pending message : messages) {
            envelopes.add(message.envelope);
            sequence = Math.min(sequence, message.configSequence);
        }
        Batch batch = new Batch(envelopes, sequence, messages.get(0).isConfig);
        proposed(batch).whenComplete((done, error) -> {
            if (!thread.tryExecute(() -> finished(messages, error))) {
                complete(messages, error);
            }
        });
    }

    /** An engine that throws instead of answering must not leave its batch in flight for ever. */
    private CompletionStage<Void> proposed(Batch batch) {
        try {
            return engine.propose(batch);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(
                    new OrderUnknownException("the ordering engine of " + name + " failed: " + e.getMessage(), e));
        }
    }

    private void finished(List<Pending> messages, @Nullable Throwable error) {
        inFlight.remove(messages);
        complete(messages, error);
        pump();
    }

    private static void complete(List<Pending> messages, @Nullable Throwable error) {
        for (Pending message : messages) {
            if (error == null) {
                message.agreed.complete(null);
            } else {
                message.agreed.completeExceptionally(error);
            }
        }
    }

    /** Tells those who wait for these envelopes that they were ordered but left out of the block; any thread. */
    void dropped(List<Bytes> envelopes) {
        Set<Bytes> gone = Set.copyOf(envelopes);
        // runs before the batch's own completion, which is queued after it
        thread.tryExecute(() -> {
            for (List<Pending> batch : inFlight) {
                for (Pending message : batch) {
                    if (gone.contains(message.envelope)) {
                        message.agreed.completeExceptionally(new BroadcastRefusedException(
                                BroadcastRefusedException.Status.BAD_REQUEST,
                                "the channel's config changed while the message waited, and it may not be"
                                        + " ordered any more"));
                    }
                }
            }
        });
    }

    @Override
    public void close() {
        open = false;
        thread.close();
        if (timer != null) {
            timer.cancel();
        }
        if (lingering != null) {
            lingering.cancel();
        }
        UnavailableException closed = closed();
        inFlight.forEach(batch -> complete(batch, new OrderUnknownException(closed.getMessage(), closed)));
        outstanding.forEach(pending -> pending.agreed.completeExceptionally(closed));
    }
}
