package io.steelyard.gateway;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How often, and after which pauses, a call is made anew that lost against other transactions: as another transaction each time, endorsed
 * on the state that made the other one lose. Only conflicts are retried ({@link io.steelyard.commit.TransactionOutcome#isConflict}, and
 * {@link SubmitException#isStale}); never a refusal, and never a transaction whose fate is unknown.
 *
 * <p>The pause before attempt n + 1 is a random part of {@code firstPause} doubled n - 1 times, {@code longestPause} at most: those who
 * lost together do not come back together.
 *
 * @param attempts transactions in all, at least 1
 * @param firstPause the longest pause after the first attempt
 * @param longestPause what doubling stops at
 * @param patience no attempt begins so long after the first one did
 */
public record RetryPolicy(int attempts, Duration firstPause, Duration longestPause, Duration patience) {
    /** One attempt. */
    public static final RetryPolicy NONE = conflicts(1);

    /** @throws IllegalArgumentException when there is no attempt or a time is negative */
    public RetryPolicy {
        if (attempts < 1) {
            throw new IllegalArgumentException("attempts must be at least 1, got " + attempts);
        }
        if (firstPause.isNegative() || longestPause.isNegative() || patience.isNegative()) {
            throw new IllegalArgumentException("times must not be negative, got pauses of " + firstPause + " to "
                    + longestPause + " and patience of " + patience);
        }
    }

    /** So many attempts in all within 30 s, with pauses from 10 ms up to 1 s. */
    public static RetryPolicy conflicts(int attempts) {
        return new RetryPolicy(attempts, Duration.ofMillis(10), Duration.ofSeconds(1), Duration.ofSeconds(30));
    }

    /** The pause after so many attempts that lost, at least one. */
    Duration pauseAfter(int lost, RandomGenerator random) {
        long bound = firstPause.toNanos();
        long longest = longestPause.toNanos();
        for (int i = 1; i < lost && bound < longest; i++) {
            bound = bound > longest / 2 ? longest : bound * 2;
        }
        return Duration.ofNanos(random.nextLong(Math.min(bound, longest) + 1));
    }
}
