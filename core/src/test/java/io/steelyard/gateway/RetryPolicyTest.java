package io.steelyard.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RetryPolicyTest {
    private static final RetryPolicy POLICY =
            new RetryPolicy(9, Duration.ofMillis(10), Duration.ofMillis(100), Duration.ofSeconds(1));

    /** Always the largest number allowed. */
    private static final RandomGenerator LARGEST = new RandomGenerator() {
        @Override
        public long nextLong() {
            return 0;
        }

        @Override
        public long nextLong(long bound) {
            return bound - 1;
        }
    };

    @Test
    void the_longest_pause_doubles_up_to_a_limit() {
        assertThat(java.util.stream.IntStream.rangeClosed(1, 7)
                        .mapToObj(lost -> POLICY.pauseAfter(lost, LARGEST).toMillis()))
                .containsExactly(10L, 20L, 40L, 80L, 100L, 100L, 100L);
        assertThat(POLICY.pauseAfter(Integer.MAX_VALUE, LARGEST)).isEqualTo(Duration.ofMillis(100));
        RetryPolicy endless =
                new RetryPolicy(9, Duration.ofNanos(3), Duration.ofNanos(Long.MAX_VALUE - 1), Duration.ZERO);
        assertThat(endless.pauseAfter(100, LARGEST)).isEqualTo(Duration.ofNanos(Long.MAX_VALUE - 1));
    }

    @Test
    void a_pause_is_any_part_of_the_longest() {
        Random random = new Random(3);
        long shortest = Long.MAX_VALUE;
        long longest = 0;
        for (int i = 0; i < 1_000; i++) {
            long nanos = POLICY.pauseAfter(3, random).toNanos();
            shortest = Math.min(shortest, nanos);
            longest = Math.max(longest, nanos);
        }
        assertThat(shortest).isBetween(0L, 1_000_000L);
        assertThat(longest).isBetween(39_000_000L, 40_000_000L);
    }

    @Test
    void no_pause_at_all_is_a_policy_too() {
        RetryPolicy at = new RetryPolicy(2, Duration.ZERO, Duration.ZERO, Duration.ofSeconds(1));
        assertThat(at.pauseAfter(1, LARGEST)).isEqualTo(Duration.ZERO);
    }

    @Test
    void a_policy_without_an_attempt_or_with_a_negative_time_is_refused() {
        assertThatThrownBy(() -> RetryPolicy.conflicts(0)).hasMessageContaining("at least 1, got 0");
        assertThatThrownBy(() -> new RetryPolicy(1, Duration.ofMillis(-1), Duration.ZERO, Duration.ZERO))
                .hasMessageContaining("must not be negative");
    }
}
