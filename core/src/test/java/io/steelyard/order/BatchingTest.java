package io.steelyard.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.steelyard.bytes.Bytes;
import io.steelyard.config.BatchSettings;
import io.steelyard.config.ChannelConfig;
import io.steelyard.error.UnavailableException;
import io.steelyard.fixture.HandEnvironment;
import io.steelyard.fixture.TestChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BatchingTest {
    private final HandEnvironment environment = new HandEnvironment();
    private final Engine engine = new Engine();
    private ChannelConfig config =
            new TestChannel(new BatchSettings(3, 1 << 26, 1 << 20, Duration.ofSeconds(2))).config;
    private final Batching batching = new Batching("orderer0-claims", environment, engine, () -> config);

    /** An engine that agrees when the test says so. */
    private static final class Engine implements Orderer {
        final List<Batch> proposed = new ArrayList<>();
        final List<CompletableFuture<Void>> answers = new ArrayList<>();
        boolean throwing;

        @Override
        public void start() {}

        @Override
        public CompletionStage<Void> propose(Batch batch) {
            if (throwing) {
                throw new IllegalStateException("the engine broke");
            }
            proposed.add(batch);
            answers.add(new CompletableFuture<>());
            return answers.get(answers.size() - 1);
        }

        @Override
        public OrdererStatus status() {
            return new OrdererStatus(true, true, 0, Optional.empty(), Optional.empty());
        }

        @Override
        public void close() {}

        List<Integer> sizes() {
            return proposed.stream().map(batch -> batch.envelopes().size()).toList();
        }
    }

    private CompletableFuture<Void> add(String envelope) {
        return add(Bytes.utf8(envelope), false);
    }

    private CompletableFuture<Void> add(Bytes envelope, boolean isConfig) {
        return batching.add(envelope, isConfig, config.sequence()).toCompletableFuture();
    }

    private List<CompletableFuture<Void>> addAll(int count) {
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(add("envelope " + i));
        }
        environment.runAll();
        return all;
    }

    private void agree(int batch) {
        engine.answers.get(batch).complete(null);
        environment.runAll();
    }

    @Test
    void an_idle_engine_gets_an_envelope_at_once_and_no_timer_is_set() {
        CompletableFuture<Void> sent = add("one");
        environment.runAll();

        assertThat(engine.sizes()).containsExactly(1);
        assertThat(environment.timers()).isZero();
        assertThat(sent).isNotDone();
        agree(0);
        assertThat(sent).isCompleted();
    }

    @Test
    void what_comes_while_the_engine_is_busy_goes_together_as_soon_as_it_is_not() {
        addAll(1);
        List<CompletableFuture<Void>> two = addAll(2);
        assertThat(engine.sizes()).containsExactly(1);

        agree(0);
        assertThat(engine.sizes()).containsExactly(1, 2);
        agree(1);
        assertThat(two).allSatisfy(sent -> assertThat(sent).isCompleted());
    }

    @Test
    void full_batches_do_not_wait_for_a_busy_engine_but_no_more_than_four_are_in_flight() {
        addAll(1 + 3 * 7);
        assertThat(engine.sizes()).containsExactly(1, 3, 3, 3);

        agree(0);
        assertThat(engine.sizes()).containsExactly(1, 3, 3, 3, 3);
        for (int batch = 1; batch < engine.answers.size(); batch++) {
            agree(batch);
        }
        assertThat(engine.sizes()).containsExactly(1, 3, 3, 3, 3, 3, 3, 3);
    }

    @Test
    void behind_a_busy_engine_an_envelope_waits_no_longer_than_the_batch_timeout() {
        addAll(1);
        addAll(1);
        assertThat(environment.timers()).isEqualTo(1);
        environment.advance(Duration.ofMillis(1999));
        environment.runAll();
        assertThat(engine.sizes()).containsExactly(1);

        environment.advance(Duration.ofMillis(1));
        environment.runAll();
        assertThat(engine.sizes()).containsExactly(1, 1);
        assertThat(environment.timers()).isZero();
    }

    @Test
    void a_config_goes_alone_and_in_its_turn() {
        addAll(1);
        add("before");
        add(Bytes.utf8("config"), true);
        add("after");
        environment.runAll();
        agree(0);

        assertThat(engine.proposed.stream().map(Batch::isConfig)).containsExactly(false, false, true);
        agree(1);
        agree(2);
        assertThat(engine.proposed.stream().map(Batch::isConfig)).containsExactly(false, false, true, false);
        assertThat(engine.proposed.get(2).envelopes()).containsExactly(Bytes.utf8("config"));
        assertThat(engine.proposed.get(3).envelopes()).containsExactly(Bytes.utf8("after"));
    }

    @Test
    void a_batch_carries_the_oldest_config_that_one_of_its_envelopes_was_admitted_under() {
        addAll(1);
        batching.add(Bytes.utf8("old"), false, 3);
        batching.add(Bytes.utf8("new"), false, 4);
        environment.runAll();
        agree(0);

        assertThat(engine.proposed.get(1).configSequence()).isEqualTo(3);
    }

    @Test
    void an_engines_refusal_reaches_everybody_in_the_batch() {
        List<CompletableFuture<Void>> sent = addAll(1);
        engine.answers.get(0).completeExceptionally(new UnavailableException("no leader"));
        environment.runAll();

        assertThat(TestOrderer.failure(sent.get(0)))
                .isInstanceOf(UnavailableException.class)
                .hasMessage("no leader");
        addAll(1);
        assertThat(engine.sizes()).as("it goes on").containsExactly(1, 1);
    }

    @Test
    void an_engine_that_throws_holds_nothing_up() {
        engine.throwing = true;
        List<CompletableFuture<Void>> sent = addAll(1);
        assertThat(TestOrderer.failure(sent.get(0)))
                .isInstanceOf(OrderUnknownException.class)
                .hasMessageContaining("the engine broke");

        engine.throwing = false;
        addAll(1);
        agree(0);
        assertThat(engine.sizes()).containsExactly(1);
    }

    @Test
    void what_was_ordered_but_left_out_of_its_block_is_told_to_its_submitter_only() {
        addAll(1);
        CompletableFuture<Void> stays = add("stays");
        CompletableFuture<Void> goes = add("goes");
        environment.runAll();
        agree(0);
        batching.dropped(List.of(Bytes.utf8("goes")));
        agree(1);

        assertThat(stays).isCompleted();
        assertThat(TestOrderer.failure(goes))
                .isInstanceOf(BroadcastRefusedException.class)
                .hasMessageContaining("config changed");
    }

    @Test
    void more_than_twenty_thousand_envelopes_are_refused_until_some_have_gone() {
        List<CompletableFuture<Void>> waiting = addAll(20_000);
        Throwable refusal = TestOrderer.failure(add("one too many"));
        assertThat(refusal)
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("20001 envelopes")
                .hasMessageContaining("at most 20000")
                .hasMessageContaining("retry later");
        assertThat(waiting).noneMatch(CompletableFuture::isDone);

        agree(0);
        assertThat(add("now there is room")).isNotDone();
    }

    @Test
    void more_bytes_than_allowed_are_refused_too() {
        Bytes large = Bytes.owning(new byte[30 << 20]);
        for (int i = 0; i < 4; i++) {
            assertThat(add(large, false)).isNotDone();
        }
        assertThat(TestOrderer.failure(add(large, false)))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining(5L * (30 << 20) + " bytes");
        assertThat(add("small")).isNotDone();
    }

    @Test
    void closing_tells_everybody_what_is_known() {
        CompletableFuture<Void> inFlight = addAll(1).get(0);
        CompletableFuture<Void> cut = addAll(1).get(0);
        CompletableFuture<Void> queued = add("not even looked at");
        batching.close();

        assertThat(TestOrderer.failure(inFlight)).isInstanceOf(OrderUnknownException.class);
        assertThat(TestOrderer.failure(cut)).isInstanceOf(UnavailableException.class);
        assertThat(TestOrderer.failure(queued)).isInstanceOf(UnavailableException.class);
        assertThat(TestOrderer.failure(add("late")))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("is closing");
        assertThat(environment.timers()).isZero();
        batching.close();
    }
}
