package io.steelyard.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.steelyard.config.BatchSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BatchCutterTest {
    private static BatchSettings atMost(int messages, int preferredBytes) {
        return new BatchSettings(messages, 1_000, preferredBytes, Duration.ofSeconds(1));
    }

    /** Messages are their own sizes. */
    private static BatchCutter<Integer> cutter(int messages, int preferredBytes) {
        return new BatchCutter<>(atMost(messages, preferredBytes), size -> size);
    }

    @Test
    void messages_wait_until_there_are_as_many_as_a_block_holds() {
        BatchCutter<Integer> cutter = cutter(3, 100);
        assertThat(cutter.add(1)).isEmpty();
        assertThat(cutter.add(2)).isEmpty();
        assertThat(cutter.isEmpty()).isFalse();
        assertThat(cutter.add(3)).containsExactly(List.of(1, 2, 3));
        assertThat(cutter.isEmpty()).isTrue();
    }

    @Test
    void a_message_that_does_not_fit_any_more_begins_the_next_block() {
        BatchCutter<Integer> cutter = cutter(10, 100);
        assertThat(cutter.add(60)).isEmpty();
        assertThat(cutter.add(40)).as("exactly the preferred size").isEmpty();
        assertThat(cutter.add(1)).containsExactly(List.of(60, 40));
        assertThat(cutter.cut()).containsExactly(1);
    }

    @Test
    void a_message_above_the_preferred_size_has_a_block_of_its_own_after_those_before_it() {
        BatchCutter<Integer> cutter = cutter(10, 100);
        cutter.add(10);
        assertThat(cutter.add(101)).containsExactly(List.of(10), List.of(101));
        assertThat(cutter.isEmpty()).isTrue();
        assertThat(cutter.add(101)).containsExactly(List.of(101));
    }

    @Test
    void blocks_of_one_message_leave_nothing_waiting() {
        BatchCutter<Integer> cutter = cutter(1, 100);
        assertThat(cutter.add(5)).containsExactly(List.of(5));
        assertThat(cutter.add(100)).containsExactly(List.of(100));
        assertThat(cutter.isEmpty()).isTrue();
    }

    @Test
    void new_settings_hold_for_what_comes_next() {
        BatchCutter<Integer> cutter = cutter(10, 100);
        cutter.add(1);
        cutter.add(1);
        cutter.use(atMost(2, 100));
        assertThat(cutter.add(1)).containsExactly(List.of(1, 1, 1));
        cutter.use(atMost(10, 5));
        assertThat(cutter.add(6)).containsExactly(List.of(6));
    }

    @Test
    void nothing_is_lost_or_moved_and_no_block_is_too_large() {
        Random random = new Random(5);
        for (int round = 0; round < 200; round++) {
            int messages = 1 + random.nextInt(6);
            int preferred = 10 + random.nextInt(90);
            BatchCutter<Integer> cutter = cutter(messages, preferred);
            List<Integer> sent = new ArrayList<>();
            List<List<Integer>> blocks = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                int size = 1 + random.nextInt(120);
                sent.add(size);
                blocks.addAll(cutter.add(size));
            }
            if (!cutter.isEmpty()) {
                blocks.add(cutter.cut());
            }
            assertThat(blocks.stream().flatMap(List::stream)).containsExactlyElementsOf(sent);
            assertThat(blocks).allSatisfy(block -> {
                assertThat(block).isNotEmpty().hasSizeLessThanOrEqualTo(messages);
                int bytes = block.stream().mapToInt(size -> size).sum();
                assertThat(bytes <= preferred || block.size() == 1).isTrue();
            });
        }
    }
}
