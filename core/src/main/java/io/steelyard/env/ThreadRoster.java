package io.steelyard.env;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the daemon threads of one environment, knows which are its own, and waits for their end. Any thread. */
final class ThreadRoster {
    private static final Logger LOG = LoggerFactory.getLogger(ThreadRoster.class);

    private final String prefix;
    private final Duration waitMax;
    private final List<Thread> threads = new ArrayList<>();

    /** @param waitMax how long {@link #await} waits before it gives up with a warning */
    ThreadRoster(String prefix, Duration waitMax) {
        this.prefix = prefix;
        this.waitMax = waitMax;
    }

    /** A thread, not yet started, that is named {@code <prefix>-<name>}. */
    Thread newThread(String name, Runnable body) {
        Thread thread = new Thread(body, prefix + "-" + name);
        thread.setDaemon(true);
        synchronized (threads) {
            threads.removeIf(known -> known.getState() == Thread.State.TERMINATED);
            threads.add(thread);
        }
        return thread;
    }

    /** Names threads {@code <prefix>-<role>-1}, {@code -2} and so on. */
    ThreadFactory factory(String role) {
        AtomicInteger count = new AtomicInteger();
        return body -> newThread(role + "-" + count.incrementAndGet(), body);
    }

    boolean isOwn(Thread thread) {
        synchronized (threads) {
            return threads.contains(thread);
        }
    }

    /** Waits until every thread has ended. */
    void awaitAll() {
        List<Thread> all;
        synchronized (threads) {
            all = List.copyOf(threads);
        }
        await(all);
    }

    /**
     * Waits until these threads have ended, in all no longer than the limit. An interrupt does not cut the wait short, since what
     * the threads write to is closed next; it is set again at the end.
     */
    void await(List<Thread> ending) {
        long deadline = System.nanoTime() + waitMax.toNanos();
        boolean interrupted = false;
        for (Thread thread : ending) {
            long left = deadline - System.nanoTime();
            while (thread.isAlive() && left > 0) {
                try {
                    thread.join(Math.max(1, left / 1_000_000));
                } catch (InterruptedException e) {
                    interrupted = true;
                }
                left = deadline - System.nanoTime();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        for (Thread thread : ending) {
            if (thread.isAlive()) {
                LOG.warn("thread {} is still in its task {} after being asked to end", thread.getName(), waitMax);
            }
        }
    }
}
