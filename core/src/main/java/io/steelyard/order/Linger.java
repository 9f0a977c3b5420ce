package io.steelyard.order;

import java.time.Duration;

/**
 * Whether an idle engine should get its batch at once or a few milliseconds later. A lone envelope never waits. Under load, blocks of
 * one or two envelopes would cost every node more than the envelopes themselves, so batches are cut at least {@link #INTERVAL} apart.
 * Owned by the ordering thread; times are nanoseconds of the environment's clock.
 */
final class Linger {
    /** The time between batches under load. */
    static final Duration INTERVAL = Duration.ofMillis(4);

    /** So many envelopes in an interval are load. */
    private static final int LOAD = 8;

    private long windowStart;
    private int window;
    private int windowBefore;
    private long lastCut;
    private boolean hasCut;

    /** An envelope came in. */
    void arrived(long now) {
        long age = now - windowStart;
        if (age >= INTERVAL.toNanos()) {
            windowBefore = age < 2 * INTERVAL.toNanos() ? window : 0;
            window = 0;
            windowStart = now;
        }
        window++;
    }

    /** A batch was cut. */
    void cut(long now) {
        lastCut = now;
        hasCut = true;
    }

    /** How long to wait before the next batch is cut, in nanoseconds; 0 for not at all. */
    long remaining(long now) {
        boolean isLoaded = Math.max(window, windowBefore) >= LOAD;
        return isLoaded && hasCut ? Math.max(0, lastCut + INTERVAL.toNanos() - now) : 0;
    }
}
