package io.steelyard;

import static org.assertj.core.api.Assertions.assertThat;

import io.steelyard.fixture.KeyValue;
import io.steelyard.gateway.ContractClient;
import io.steelyard.gateway.Submission;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What users hang on results runs on a thread of its own: it may be slow, block and throw. */
@Timeout(60)
class CallbacksTest {
    private Consortium consortium;
    private ContractClient kv;

    @BeforeEach
    void start() {
        consortium = Consortium.inMemory().org("Clinic").org("Insurer").start();
        consortium
                .createChannel("claims")
                .deploy("kv", "1.0", new KeyValue(), EndorsementPolicy.allOf("Clinic", "Insurer"));
        kv = consortium.gateway("Clinic").channel("claims").contract("kv");
    }

    @AfterEach
    void stop() {
        consortium.close();
    }

    @Test
    void more_callbacks_than_workers_may_make_blocking_calls() throws Exception {
        int many = 3 * Runtime.getRuntime().availableProcessors();
        List<CompletableFuture<String>> all = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            String key = "k" + i;
            Submission first = kv.submitAsync("put", key, "v");
            all.add(first.outcome().thenApply(done -> kv.submit("put", key, "w")));
            all.add(first.result().thenApply(done -> kv.evaluate("get", "another")));
        }
        for (CompletableFuture<String> each : all) {
            assertThat(each.get(30, TimeUnit.SECONDS)).isIn("w", "nothing");
        }
    }

    @Test
    void a_callback_may_wait_for_results_that_come_as_callbacks_themselves() throws Exception {
        List<CompletableFuture<Boolean>> all = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            String key = "k" + i;
            all.add(kv.submitAsync("put", key, "v").outcome().thenApply(done -> {
                Submission next = kv.submitAsync("put", key, "w");
                boolean isValid = next.outcome().join().isValid();
                return isValid
                        && consortium
                                .gateway("Insurer")
                                .channel("claims")
                                .awaitOutcome(next.txId())
                                .join()
                                .isValid();
            }));
        }
        for (CompletableFuture<Boolean> each : all) {
            assertThat(each.get(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void a_callback_that_does_not_end_holds_up_neither_calls_nor_other_organizations() throws Exception {
        CountDownLatch released = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        kv.submitAsync("put", "k", "v").outcome().thenRun(() -> {
            begun.countDown();
            awaitQuietly(released);
        });
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
        try {
            for (int i = 0; i < 10; i++) {
                assertThat(kv.submit("put", "k" + i, "v")).isEqualTo("v");
            }
            assertThat(consortium
                            .gateway("Insurer")
                            .channel("claims")
                            .contract("kv")
                            .submit("put", "k", "w"))
                    .isEqualTo("w");
        } finally {
            released.countDown();
        }
    }

    @Test
    void every_result_is_handed_over_even_when_the_network_closes_meanwhile() throws Exception {
        CountDownLatch released = new CountDownLatch(1);
        List<CompletableFuture<?>> all = new ArrayList<>();
        kv.submitAsync("put", "k", "v").outcome().thenRun(() -> awaitQuietly(released));
        for (int i = 0; i < 20; i++) {
            Submission submission = kv.submitAsync("put", "k" + i, "v");
            all.add(submission.result());
            all.add(submission.outcome());
        }
        Thread closer = new Thread(consortium::close);
        closer.start();
        released.countDown();
        closer.join();
        for (CompletableFuture<?> each : all) {
            each.handle((done, error) -> "over").get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void a_callback_that_throws_is_its_users_affair() {
        CompletableFuture<Void> failing = kv.submitAsync("put", "k", "v")
                .outcome()
                .thenAccept(done -> {
                    throw new IllegalStateException("mine");
                });
        assertThat(failing.handle((done, error) -> String.valueOf(error.getCause()))
                        .join())
                .contains("mine");
        assertThat(kv.submit("put", "k", "w")).isEqualTo("w");
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
