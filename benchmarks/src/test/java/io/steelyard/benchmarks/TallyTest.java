package io.steelyard.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.steelyard.commit.TransactionOutcome;
import io.steelyard.format.ValidationCode;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What counts and what does not. Times are nanoseconds; the measured time is from 1,000,000 to 3,000,000. */
@Timeout(20)
class TallyTest {
    private static final long BEGIN = 1_000_000;
    private static final long END = 3_000_000;

    private final Tally tally = new Tally();

    @BeforeEach
    void measure() {
        tally.begin(BEGIN);
        tally.end(END);
    }

    @Test
    void warm_up_and_what_comes_later_are_not_counted() throws Exception {
        tally.done(0, BEGIN - 1, outcome(ValidationCode.VALID), null);
        tally.done(BEGIN, BEGIN + 1_000_000, outcome(ValidationCode.VALID), null);
        tally.done(BEGIN, END, outcome(ValidationCode.VALID), null);

        JsonNode line = line();
        assertThat(line.path("valid").asLong()).isEqualTo(1);
        assertThat(line.path("tps").asDouble()).isEqualTo(0.5);
    }

    @Test
    void one_that_was_due_in_the_measured_time_has_a_latency_even_when_it_comes_late() throws Exception {
        tally.done(BEGIN - 1, BEGIN + 10, outcome(ValidationCode.VALID), null);
        tally.done(END - 1, END + 49_999_999, outcome(ValidationCode.VALID), null);

        JsonNode line = line();
        assertThat(line.path("latencies").asLong()).isEqualTo(1);
        assertThat(line.path("maxMs").asDouble()).isBetween(49.9, 50.1);
    }

    @Test
    void verdicts_and_refusals_are_told_apart() throws Exception {
        tally.done(BEGIN, BEGIN + 1, outcome(ValidationCode.MVCC_READ_CONFLICT), null);
        tally.done(BEGIN, BEGIN + 1, outcome(ValidationCode.ENDORSEMENT_POLICY_FAILURE), null);
        tally.done(BEGIN, BEGIN + 1, null, new IllegalStateException("full"));

        JsonNode line = line();
        assertThat(line.path("invalid").asLong()).isEqualTo(2);
        assertThat(line.path("conflicting").asLong()).isEqualTo(1);
        assertThat(line.path("refused").asLong()).isEqualTo(1);
        assertThat(line.path("codes").path("ENDORSEMENT_POLICY_FAILURE").asLong())
                .isEqualTo(1);
        assertThat(line.path("refusals").path("IllegalStateException").asLong()).isEqualTo(1);
        assertThat(line.path("latencies").asLong()).isEqualTo(2);
    }

    private JsonNode line() throws Exception {
        Report report = new Report("test", Map.of(), Machine.look());
        tally.into(report, 2);
        return new ObjectMapper().readTree(report.toJson());
    }

    private static TransactionOutcome outcome(ValidationCode code) {
        return new TransactionOutcome("tx", code, 1, 0, "");
    }
}
