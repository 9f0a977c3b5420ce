package io.steelyard.raft;

import io.steelyard.env.Environment;
import io.steelyard.env.SerialExecutor;
import io.steelyard.error.SteelyardException;
import io.steelyard.error.StorageException;
import io.steelyard.order.Batch;
import io.steelyard.order.Orderer;
import io.steelyard.order.OrdererHost;
import io.steelyard.order.OrdererStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Raft ordering of one channel on one node. Starting and stopping Ratis happens on the {@code lifecycle} thread, so that no caller's
 * interrupt reaches Ratis' files; batches are handed over on the {@code apply} thread; proposals have their own. Any thread may call.
 */
final class RatisOrderer implements Orderer {
    private static final Logger log = LoggerFactory.getLogger(RatisOrderer.class);

    private final OrdererHost host;
    private final Membership membership;
    private final RaftSettings settings;
    private final Bus bus;
    private final ScratchDirectories scratch;
    private final Object lock = new Object();
    private final CountDownLatch ended = new CountDownLatch(1);
    private @Nullable Started started;
    private volatile @Nullable RaftNode node;
    private volatile @Nullable String error;
    private boolean isClosed;

    /** What exists from {@link #start} on. */
    private record Started(SerialExecutor lifecycle, SerialExecutor apply, Proposals proposals, boolean isScratch) {}

    RatisOrderer(OrdererHost host, Membership membership, RaftSettings settings, Bus bus, ScratchDirectories scratch) {
        this.host = host;
        this.membership = membership;
        this.settings = settings;
        this.bus = bus;
        this.scratch = scratch;
    }

    /** @throws StorageException when the directory is another's, damaged, or has lost its log */
    @Override
    public void start() {
        synchronized (lock) {
            if (isClosed || started != null) {
                throw new IllegalStateException(
                        "The ordering engine of " + membership + " was started or closed before");
            }
            boolean isScratch = host.directory().isEmpty();
            Path root = host.directory().orElseGet(() -> scratch.acquire(membership));
            EngineDirectory directory = new EngineDirectory(root, membership);
            try {
                directory.check(host.appliedIndex());
            } catch (SteelyardException refused) {
                if (isScratch) {
                    scratch.release(membership);
                }
                throw refused;
            }
            String name = membership.nodeId() + "-" + membership.channelId();
            Environment environment = host.environment();
            Started parts = new Started(
                    environment.serial(name + "-raft-lifecycle", 8),
                    environment.serial(name + "-raft-apply", BatchStateMachine.WAITING + 8),
                    new Proposals(settings, environment, this::submit, name),
                    isScratch);
            started = parts;
            parts.lifecycle().tryExecute(() -> run(directory, parts));
        }
    }

    private void run(EngineDirectory directory, Started parts) {
        try {
            RaftNode fresh = new RaftNode(host, membership, settings, bus);
            node = fresh;
            fresh.start(directory, !parts.isScratch(), parts.apply(), this::halt);
        } catch (IOException | RuntimeException e) {
            log.error("Raft of {} cannot start", membership, e);
            halt("Raft cannot start: " + e, e);
        }
    }

    /** This node cannot go on: takes nothing more and stops Ratis, without waiting for it. */
    private void halt(String reason, Throwable cause) {
        synchronized (lock) {
            if (error != null || isClosed || started == null) {
                return;
            }
            error = reason;
            log.error(
                    "Ordering of channel {} on {} stops: {}",
                    membership.channelId(),
                    membership.nodeId(),
                    reason,
                    cause);
            started.lifecycle().tryExecute(this::stopNode);
        }
        // Not under the lock: it runs continuations of proposers.
        Started parts = started();
        if (parts != null) {
            parts.proposals().end(reason);
        }
    }

    private @Nullable Started started() {
        synchronized (lock) {
            return started;
        }
    }

    private void stopNode() {
        RaftNode running = node;
        if (running != null) {
            running.close();
        }
    }

    private Proposals.@Nullable Attempt submit(Proposal proposal) {
        RaftNode running = node;
        return running == null ? null : running.submit(proposal);
    }

    @Override
    public CompletionStage<Void> propose(Batch batch) {
        Started parts = started();
        if (parts == null) {
            return CompletableFuture.failedFuture(
                    new io.steelyard.error.UnavailableException("The ordering engine was not started"));
        }
        return parts.proposals().propose(batch);
    }

    @Override
    public OrdererStatus status() {
        RaftNode running = node;
        String trouble = error;
        if (trouble == null && running != null) {
            trouble = running.trouble();
        }
        if (trouble == null && running != null) {
            return running.status();
        }
        return new OrdererStatus(false, false, 0, Optional.empty(), Optional.ofNullable(trouble));
    }

    /** Waits for the host's call that is under way, so it must not be called from one. Takes up to about a second: Ratis' log thread. */
    @Override
    public void close() {
        Started parts;
        synchronized (lock) {
            if (isClosed && started == null) {
                return;
            }
            parts = isClosed ? null : started;
            isClosed = true;
        }
        if (parts != null) {
            close(parts);
            ended.countDown();
        } else if (started() != null) {
            awaitUninterruptibly(ended);
        }
    }

    private void close(Started parts) {
        parts.proposals().end("it is closed");
        CountDownLatch stopped = new CountDownLatch(1);
        boolean taken = parts.lifecycle().tryExecute(() -> {
            try {
                stopNode();
            } finally {
                stopped.countDown();
            }
        });
        if (taken) {
            awaitUninterruptibly(stopped);
        }
        parts.proposals().close();
        parts.lifecycle().close();
        parts.apply().close();
        if (error == null) {
            error = "closed";
        }
        if (parts.isScratch()) {
            scratch.release(membership);
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        boolean wasInterrupted = false;
        while (true) {
            try {
                latch.await();
                break;
            } catch (InterruptedException e) {
                wasInterrupted = true;
            }
        }
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
