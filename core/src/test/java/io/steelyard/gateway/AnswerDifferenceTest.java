package io.steelyard.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.steelyard.bytes.Bytes;
import io.steelyard.format.ContractEvent;
import io.steelyard.format.ContractResponse;
import io.steelyard.format.ReadWriteSet;
import io.steelyard.format.ResponsePayload;
import io.steelyard.format.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class AnswerDifferenceTest {
    private static final String DETERMINISTIC = "A contract must be deterministic";

    /** An answer of a contract {@code claims}. */
    private static final class Answer {
        final List<ReadWriteSet.Read> reads = new ArrayList<>();
        final List<ReadWriteSet.RangeQuery> ranges = new ArrayList<>();
        final List<ReadWriteSet.Write> writes = new ArrayList<>();
        final List<ReadWriteSet.MetadataWrite> metadata = new ArrayList<>();
        Optional<ContractEvent> event = Optional.empty();
        ContractResponse response = ContractResponse.success(Bytes.utf8("done"));
        String version = "1.0";

        Answer read(String key, int block) {
            Optional<Version> version = block < 0 ? Optional.empty() : Optional.of(new Version(block, 0));
            reads.add(new ReadWriteSet.Read(key, version));
            return this;
        }

        Answer range(String start, String end, String... keys) {
            List<ReadWriteSet.Read> found = new ArrayList<>();
            for (String key : keys) {
                found.add(new ReadWriteSet.Read(key, Optional.of(new Version(1, 0))));
            }
            ranges.add(new ReadWriteSet.RangeQuery(start, end, true, found, Optional.empty()));
            return this;
        }

        Answer write(String key, String value) {
            writes.add(new ReadWriteSet.Write(key, value.isEmpty(), Bytes.utf8(value)));
            return this;
        }

        Answer policy(String key, String value) {
            metadata.add(new ReadWriteSet.MetadataWrite(
                    key, List.of(new ReadWriteSet.MetadataEntry("VALIDATION_PARAMETER", Bytes.utf8(value)))));
            return this;
        }

        Answer event(String name, String payload) {
            event = Optional.of(new ContractEvent("claims", "tx", name, Bytes.utf8(payload)));
            return this;
        }

        Answer answers(String text) {
            response = ContractResponse.success(Bytes.utf8(text));
            return this;
        }

        Bytes bytes() {
            ReadWriteSet set = new ReadWriteSet(
                    List.of(new ReadWriteSet.Namespace("claims", reads, ranges, writes, metadata, List.of())));
            return new ResponsePayload(Bytes.utf8("hash"), set.toBytes(), event, response, "claims", version).toBytes();
        }
    }

    private static Answer answer() {
        return new Answer();
    }

    private static String describe(Answer first, Answer second) {
        return AnswerDifference.describe("Clinic (peer0)", first.bytes(), "Insurer (peer1)", second.bytes());
    }

    private static boolean isBehind(Answer... answers) {
        return AnswerDifference.isPeerBehind(
                List.of(answers).stream().map(Answer::bytes).toList());
    }

    @Test
    void differing_writes_are_told_with_key_and_both_values() {
        assertThat(describe(
                        answer().write("c-1", "10:01").write("c-2", "same"),
                        answer().write("c-1", "10:02").write("c-2", "same")))
                .startsWith("Clinic (peer0) and Insurer (peer1) answered differently in keys written:"
                        + " claims/c-1 (10:01 and 10:02)")
                .contains(DETERMINISTIC)
                .doesNotContain("c-2");
        assertThat(describe(answer().write("c-1", "x"), answer())).contains("claims/c-1 (x and nothing)");
        assertThat(describe(answer().write("c-1", "x"), answer().write("c-1", "")))
                .contains("claims/c-1 (x and deleted)");
    }

    @Test
    void differing_results_and_events_are_told() {
        assertThat(describe(answer().answers("7"), answer().answers("8"))).contains("the result (7 and 8)");
        assertThat(describe(answer().event("opened", "a"), answer().event("opened", "b")))
                .contains("the event (opened a and opened b)");
        assertThat(describe(answer().event("opened", "a"), answer())).contains("the event (opened a and nothing)");
        Answer refusing = answer();
        refusing.response = new ContractResponse(201, "made", Bytes.EMPTY);
        assertThat(describe(answer(), refusing)).contains("the result (done and 201 made )");
    }

    @Test
    void differing_versions_of_the_contract_are_told() {
        Answer newer = answer();
        newer.version = "2.0";
        assertThat(describe(answer(), newer)).contains("the contract's version (1.0 and 2.0)");
    }

    @Test
    void differing_policies_of_keys_are_told_with_the_key() {
        assertThat(describe(answer().policy("c-1", "A"), answer().policy("c-1", "B")))
                .contains("keys whose own policy is set: claims/c-1 (41 and 42)");
        assertThat(describe(answer().policy("c-1", "A"), answer())).contains("claims/c-1 (41 and nothing)");
    }

    @Test
    void a_key_read_at_two_versions_means_that_a_peer_is_behind_and_no_fault_of_the_contract() {
        Answer behind = answer().read("c-1", 3).write("c-1", "x");
        Answer ahead = answer().read("c-1", 4).write("c-1", "x");
        assertThat(isBehind(ahead, behind)).isTrue();
        assertThat(describe(ahead, behind))
                .contains("one peer is behind; retry")
                .contains("claims/c-1 (4:0 and 3:0)")
                .doesNotContain(DETERMINISTIC);
        assertThat(isBehind(answer().read("c-1", -1), answer().read("c-1", 0))).isTrue();
    }

    @Test
    void a_range_with_two_results_means_that_a_peer_is_behind() {
        Answer behind = answer().range("a", "z", "b");
        Answer ahead = answer().range("a", "z", "b", "c");
        assertThat(isBehind(behind, ahead)).isTrue();
        assertThat(describe(behind, ahead)).contains("claims/range from a ([b 1:0] and [b 1:0, c 1:0])");
    }

    @Test
    void other_keys_read_mean_that_the_contract_does_something_else() {
        Answer one = answer().read("random-17", -1);
        Answer other = answer().read("random-18", -1);
        assertThat(isBehind(one, other)).isFalse();
        assertThat(describe(one, other))
                .contains("keys read: claims/random-17 (absent and nothing), claims/random-18 (nothing and absent)")
                .contains(DETERMINISTIC);
    }

    @Test
    void one_of_many_that_is_behind_is_found() {
        Answer same = answer().read("c-1", 4);
        assertThat(isBehind(same, same, answer().read("c-1", 3))).isTrue();
        assertThat(isBehind(same, same, same)).isFalse();
    }

    @Test
    void many_and_long_differences_are_cut_short() {
        Answer first = answer();
        Answer second = answer();
        for (int i = 0; i < 25; i++) {
            first.write("key-" + (10 + i), "v".repeat(1_000));
            second.write("key-" + (10 + i), "w".repeat(1_000));
        }
        assertThat(describe(first, second))
                .contains("claims/key-10", "claims/key-19", "and 15 more")
                .doesNotContain("claims/key-20")
                .hasSizeLessThan(3_000);
    }

    @Test
    void an_answer_that_cannot_be_read_is_told_too() {
        Bytes broken = Bytes.hex("ffff");
        assertThat(AnswerDifference.describe("Clinic", answer().bytes(), "Insurer", broken))
                .contains("Clinic")
                .contains("Insurer")
                .contains("cannot be read");
        assertThat(AnswerDifference.isPeerBehind(List.of(answer().bytes(), broken)))
                .isFalse();
    }
}
