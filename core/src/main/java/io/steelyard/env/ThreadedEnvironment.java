package io.steelyard.env;

import io.steelyard.error.UnavailableException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The environment of a running service: the machine's clock, its randomness and real threads. All threads are daemons named
 * {@code steelyard-<name>-...}. Tasks are never interrupted; one that throws is logged and its thread goes on. Safe for any thread.
 *
 * <p>Closing refuses new work, drops timers and the tasks that wait in serial executors, lets running tasks and those that wait for a
 * worker finish, and waits for all threads at most half a minute. Called from one of its own threads it starts all that and does
 * not wait.
 */
public final class ThreadedEnvironment implements Environment {
    private static final int WORKER_QUEUE_MAX = 4096;
    private static final int TIMERS_MAX = 1_000_000;
    private static final Duration CLOSE_WAIT_MAX = Duration.ofSeconds(30);

    private final String name;
    private final InstantSource clock;
    private final SecureRandom random;
    private final ThreadRoster roster;
    private final ThreadPoolExecutor workers;
    private final ScheduledThreadPoolExecutor timers;
    private final Set<SerialThread> serials = ConcurrentHashMap.newKeySet();
    private final Object lock = new Object();
    private boolean closed;

    ThreadedEnvironment(String name, InstantSource clock, SecureRandom random, Duration closeWaitMax) {
        this.name = name;
        this.clock = clock;
        this.random = random;
        this.roster = new ThreadRoster("steelyard-" + name, closeWaitMax);
        int cores = Runtime.getRuntime().availableProcessors();
        this.workers = new ThreadPoolExecutor(
                cores,
                cores,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(WORKER_QUEUE_MAX),
                roster.factory("worker"),
                this::whenWorkersRefuse);
        this.timers = new ScheduledThreadPoolExecutor(1, roster.factory("timer"));
        timers.setRemoveOnCancelPolicy(true);
        timers.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** An environment on the machine's clock and randomness. */
    public static ThreadedEnvironment create(String name) {
        return create(name, InstantSource.system(), new SecureRandom());
    }

    /** An environment on a given clock and source of randomness. */
    public static ThreadedEnvironment create(String name, InstantSource clock, SecureRandom random) {
        return new ThreadedEnvironment(name, clock, random, CLOSE_WAIT_MAX);
    }

    @Override
    public InstantSource clock() {
        return clock;
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public SecureRandom random() {
        return random;
    }

    /**
     * {@inheritDoc} After closing, {@code execute} throws {@link UnavailableException}: a task that is silently lost would leave
     * somebody waiting.
     */
    @Override
    public Executor workers() {
        return task -> workers.execute(new GuardedTask(task));
    }

    private void whenWorkersRefuse(Runnable task, ThreadPoolExecutor pool) {
        if (pool.isShutdown()) {
            throw isClosed();
        }
        task.run();
    }

    /**
     * {@inheritDoc}
     *
     * @throws UnavailableException when the environment is closed
     */
    @Override
    public SerialExecutor serial(String serialName, int capacity) {
        SerialThread serial = new SerialThread(serialName, capacity, roster, serials::remove);
        synchronized (lock) {
            if (closed) {
                throw isClosed();
            }
            serials.add(serial);
            serial.start();
        }
        return serial;
    }

    /**
     * {@inheritDoc} In a closed environment the task never runs.
     *
     * @throws UnavailableException when a million tasks are scheduled already
     */
    @Override
    public Timer schedule(Duration delay, Runnable task) {
        if (timers.getQueue().size() >= TIMERS_MAX) {
            throw new UnavailableException(TIMERS_MAX + " timers are running in " + name + "; no more are taken");
        }
        try {
            Future<?> scheduled =
                    timers.schedule(new GuardedTask(task), Math.max(0, delay.toNanos()), TimeUnit.NANOSECONDS);
            return () -> scheduled.cancel(false);
        } catch (RejectedExecutionException e) {
            return () -> {};
        }
    }

    @Override
    public void close() {
        List<SerialThread> ending;
        synchronized (lock) {
            closed = true;
            ending = List.copyOf(serials);
        }
        timers.shutdown();
        ending.forEach(SerialThread::markClosed);
        if (roster.isOwn(Thread.currentThread())) {
            workers.shutdown();
            return;
        }
        // First those that may be waiting for a worker, then the workers.
        ending.forEach(SerialThread::close);
        workers.shutdown();
        roster.awaitAll();
    }

    private UnavailableException isClosed() {
        return new UnavailableException("the environment " + name + " is closed");
    }
}
