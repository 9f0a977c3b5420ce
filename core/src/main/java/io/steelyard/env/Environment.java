package io.steelyard.env;

import io.steelyard.bytes.Bytes;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executor;

/**
 * Clock, randomness and threads of one network. One instance serves every node of a network in a JVM. Closing it ends every
 * thread that it started and returns when they have ended.
 */
public interface Environment extends AutoCloseable {
    /** The wall clock: proposal timestamps, certificate expiry. Never read by validation. */
    InstantSource clock();

    /** Nanoseconds of a steady clock, for measuring durations only. */
    long nanoTime();

    /** Source of keys, nonces and serial numbers. */
    SecureRandom random();

    /** A fresh nonce of 24 random bytes, Fabric's size. */
    default Bytes nonce() {
        byte[] nonce = new byte[24];
        random().nextBytes(nonce);
        return Bytes.owning(nonce);
    }

    /**
     * The bounded pool for signatures and endorsement, as many threads as cores. A task that finds its queue full runs in the
     * calling thread.
     */
    Executor workers();

    /**
     * A new single thread named {@code steelyard-<name>} whose tasks run one after the other in the order given.
     *
     * @param capacity number of tasks that may wait; beyond that {@link SerialExecutor#tryExecute} answers false
     */
    SerialExecutor serial(String name, int capacity);

    /** Runs {@code task} once after {@code delay} on a timer thread; the task must be short and not block. */
    Timer schedule(Duration delay, Runnable task);

    @Override
    void close();

    /** A scheduled task. */
    interface Timer {
        /** Prevents the task from running if it has not begun. Idempotent. */
        void cancel();
    }
}
