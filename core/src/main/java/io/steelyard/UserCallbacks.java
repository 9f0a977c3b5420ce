package io.steelyard;

import io.steelyard.env.Environment;
import io.steelyard.env.SerialExecutor;
import io.steelyard.error.UnavailableException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Hands results to users on threads of its own: what a user hangs on a result may block, and the workers that everybody's signatures
 * wait for must not. One thread does it, in the order the results came, until a callback blocks while others wait; then there is one
 * more, since the callback may be waiting for just these. Nothing is lost: what comes after closing runs where it is handed in.
 * What waits is bounded by the calls on their way.
 */
final class UserCallbacks implements Executor, AutoCloseable {
    private static final int THREADS_MAX = 256;
    private static final Duration STALL = Duration.ofMillis(5);

    private final Environment environment;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private final Queue<SerialExecutor> idle = new ArrayDeque<>();
    private final List<SerialExecutor> threads = new ArrayList<>();
    private int busy;
    private long taken;
    private boolean isWatched;
    private boolean closed;

    UserCallbacks(Environment environment) {
        this.environment = environment;
    }

    @Override
    public void execute(Runnable task) {
        if (!queued(task)) {
            task.run();
        }
    }

    private synchronized boolean queued(Runnable task) {
        if (closed) {
            return false;
        }
        waiting.add(task);
        if (busy == 0 || !idle.isEmpty()) {
            wakeOne();
        } else if (!isWatched) {
            watch();
        }
        return true;
    }

    private void watch() {
        isWatched = true;
        long seen = taken;
        environment.schedule(STALL, () -> look(seen));
    }

    /** Adds a thread when nothing was taken since {@code seen} though something waits. */
    private synchronized void look(long seen) {
        isWatched = false;
        if (!closed && !waiting.isEmpty()) {
            if (taken == seen) {
                wakeOne();
            }
            watch();
        }
    }

    private void wakeOne() {
        SerialExecutor thread = idle.poll();
        if (thread == null && threads.size() < THREADS_MAX) {
            thread = newThread();
        }
        if (thread != null) {
            SerialExecutor awake = thread;
            busy += awake.tryExecute(() -> work(awake)) ? 1 : 0;
        }
    }

    private @Nullable SerialExecutor newThread() {
        try {
            SerialExecutor thread = environment.serial("callbacks-" + threads.size(), 2);
            threads.add(thread);
            return thread;
        } catch (UnavailableException closing) {
            return null; // what waits is run by close
        }
    }

    private void work(SerialExecutor thread) {
        for (Runnable task = take(thread); task != null; task = take(thread)) {
            task.run();
        }
    }

    private synchronized @Nullable Runnable take(SerialExecutor thread) {
        Runnable task = waiting.poll();
        taken++;
        if (task == null) {
            busy--;
            idle.add(thread);
        }
        return task;
    }

    /** Runs here what waits, then ends the threads after the callbacks that are running. Idempotent. */
    @Override
    public void close() {
        List<SerialExecutor> ending;
        List<Runnable> left;
        synchronized (this) {
            closed = true;
            ending = List.copyOf(threads);
            left = List.copyOf(waiting);
            waiting.clear();
        }
        left.forEach(Runnable::run);
        ending.forEach(SerialExecutor::close);
    }
}
