package io.steelyard.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steelyard.error.MalformedException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class GoDurationTest {
    @ParameterizedTest
    @CsvSource({
        "2s, 2000000000",
        "500ms, 500000000",
        "1m30s, 90000000000",
        "1h0m0.5s, 3600500000000",
        "1.5h, 5400000000000",
        ".5s, 500000000",
        "1.s, 1000000000",
        "7us, 7000",
        "7\u00b5s, 7000",
        "7\u03bcs, 7000",
        "9ns, 9",
        "+3s, 3000000000",
        "-3s, -3000000000",
        "0, 0",
        "9223372036854775807ns, 9223372036854775807"
    })
    void a_duration_of_go_is_read(String text, long nanos) {
        assertThat(GoDuration.parse(text)).isEqualTo(Duration.ofNanos(nanos));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "s", "2", "2 s", "2x", ".s", "--2s", "2s ", "1.2.3s", "9223372036854775808ns", "9999999999h"
            })
    void what_go_would_not_read_is_refused(String text) {
        assertThatThrownBy(() -> GoDuration.parse(text)).isInstanceOf(MalformedException.class);
    }

    @Test
    void a_very_long_text_is_refused_and_not_repeated_whole() {
        assertThatThrownBy(() -> GoDuration.parse("1".repeat(100_000) + "s"))
                .isInstanceOf(MalformedException.class)
                .message()
                .hasSizeLessThan(200);
    }

    @ParameterizedTest
    @CsvSource({
        "2000000000, 2s",
        "500000000, 500ms",
        "1500000000, 1.5s",
        "60000000000, 1m0s",
        "90000000000, 1m30s",
        "3600000000000, 1h0m0s",
        "1500000, 1.5ms",
        "1500, 1.5\u00b5s",
        "7, 7ns"
    })
    void a_duration_is_written_as_go_does_and_reads_back(long nanos, String text) {
        assertThat(GoDuration.format(Duration.ofNanos(nanos))).isEqualTo(text);
        assertThat(GoDuration.parse(text)).isEqualTo(Duration.ofNanos(nanos));
    }
}
