package io.steelyard.contract;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steelyard.bytes.Bytes;
import io.steelyard.env.ThreadedEnvironment;
import io.steelyard.error.UnavailableException;
import io.steelyard.format.ContractResponse;
import io.steelyard.state.StateCursor;
import io.steelyard.state.StateView;
import io.steelyard.state.VersionedValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ContractRunnerTest {
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final ContractResponse OK = ContractResponse.success(Bytes.utf8("ok"));

    private final TestChannel channel = new TestChannel("trade").commit("claims", "a", "1");
    private final ThreadedEnvironment environment = ThreadedEnvironment.create("test");
    private final AtomicBoolean release = new AtomicBoolean();
    private ContractRunner runner = newRunner(LONG, 2, 10, 3);

    private ContractRunner newRunner(Duration limit, int threads, int waiting, int stuck) {
        return ContractRunner.withThreads(
                environment, "Clinic-trade", new ContractRunner.Limits(limit, threads, waiting, stuck));
    }

    private void runner(Duration limit, int threads, int waiting, int stuck) {
        runner.close();
        runner = newRunner(limit, threads, waiting, stuck);
    }

    @AfterEach
    void close() {
        release.set(true);
        runner.close();
        environment.close();
        assertThat(contractThreads()).isEmpty();
    }

    private static List<String> contractThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("steelyard-Clinic-trade-contract-"))
                .toList();
    }

    private CompletableFuture<ContractResponse> run(Contract contract) {
        return runner.run(contract, "f", List.of(), channel.context("claims"));
    }

    private void awaitNoneStuck() {
        while (runner.stuck() > 0) {
            Thread.onSpinWait();
        }
    }

    private static void await(CountDownLatch latch) {
        boolean interrupted = false;
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException again) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void a_contract_runs_on_a_named_daemon_thread_of_its_own() {
        AtomicReference<Thread> used = new AtomicReference<>();
        ContractResponse response = run((tx, function, arguments) -> {
                    used.set(Thread.currentThread());
                    return OK;
                })
                .join();
        assertThat(response).isEqualTo(OK);
        Thread thread = requireNonNull(used.get());
        assertThat(thread.getName()).isEqualTo("steelyard-Clinic-trade-contract-0");
        assertThat(thread.isDaemon()).isTrue();
    }

    @Test
    void what_the_contract_did_is_there_with_the_answer() {
        LedgerContext context = channel.context("claims");
        runner.run(
                        (tx, function, arguments) -> {
                            tx.put("k", arguments.get(0));
                            return OK;
                        },
                        "f",
                        List.of(Bytes.utf8("v")),
                        context)
                .join();
        assertThat(context.result().namespaces().get(0).writes()).hasSize(1);
    }

    @Test
    void a_loop_without_ledger_calls_is_answered_and_its_thread_replaced() {
        runner(SHORT, 1, 10, 3);
        ContractResponse response = run((tx, function, arguments) -> {
                    while (!release.get()) {
                        Thread.onSpinWait();
                    }
                    return OK;
                })
                .join();
        assertThat(response).isEqualTo(ContractResponse.error("contract 'claims' did not answer within 300 ms"));
        assertThat(runner.stuck()).isEqualTo(1);
        assertThat(run((tx, function, arguments) -> OK).join()).isEqualTo(OK); // though one of one threads is gone
        release.set(true);
        awaitNoneStuck();
        assertThat(run((tx, function, arguments) -> OK).join()).isEqualTo(OK);
    }

    @Test
    void a_loop_with_ledger_calls_is_stopped_by_the_next_of_them() {
        runner(SHORT, 1, 10, 3);
        AtomicReference<Throwable> stopped = new AtomicReference<>();
        LedgerContext context = channel.context("claims");
        ContractResponse response = runner.run(
                        (tx, function, arguments) -> {
                            try {
                                while (true) {
                                    tx.get("a");
                                }
                            } catch (IllegalStateException dead) {
                                stopped.set(dead);
                                throw dead;
                            }
                        },
                        "f",
                        List.of(),
                        context)
                .join();
        assertThat(response.status()).isEqualTo(500);
        awaitNoneStuck();
        assertThat(stopped.get())
                .hasMessage("the run of contract 'claims' in transaction tx-1 was ended: did not answer within 300 ms");
        assertThatThrownBy(context::result).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(context::event).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_waiting_contract_is_interrupted_and_the_interrupt_is_not_left_to_the_next() {
        runner(SHORT, 1, 10, 3);
        CountDownLatch never = new CountDownLatch(1);
        AtomicBoolean interrupted = new AtomicBoolean();
        run((tx, function, arguments) -> {
                    try {
                        never.await();
                    } catch (InterruptedException expected) {
                        interrupted.set(true);
                        Thread.currentThread().interrupt();
                    }
                    return OK;
                })
                .join();
        awaitNoneStuck();
        assertThat(interrupted).isTrue();
        for (int i = 0; i < 3; i++) {
            AtomicBoolean seen = new AtomicBoolean(true);
            run((tx, function, arguments) -> {
                        seen.set(Thread.currentThread().isInterrupted());
                        return OK;
                    })
                    .join();
            assertThat(seen).isFalse();
        }
    }

    /** A state whose reads wait, and tell whether they were interrupted. */
    private final class SlowState implements StateView {
        final CountDownLatch entered = new CountDownLatch(1);
        final CountDownLatch proceed = new CountDownLatch(1);
        final AtomicBoolean wasInterrupted = new AtomicBoolean();

        @Override
        public Optional<VersionedValue> get(String namespace, String key) {
            wasInterrupted.compareAndSet(false, Thread.currentThread().isInterrupted());
            entered.countDown();
            try {
                proceed.await();
            } catch (InterruptedException bad) {
                wasInterrupted.set(true);
            }
            return channel.store().get(namespace, key);
        }

        @Override
        public StateCursor range(String namespace, String startKey, String endKey) {
            return channel.store().range(namespace, startKey, endKey);
        }
    }

    @Test
    void a_contract_is_never_interrupted_inside_the_ledger() {
        runner(SHORT, 1, 10, 3);
        SlowState slow = new SlowState();
        channel.seenThrough(slow);
        AtomicBoolean afterwards = new AtomicBoolean();
        CompletableFuture<ContractResponse> answer = run((tx, function, arguments) -> {
            Thread.currentThread().interrupt(); // its own interrupt must not reach the ledger either
            try {
                tx.get("a");
            } finally {
                afterwards.set(Thread.currentThread().isInterrupted());
            }
            return OK;
        });
        await(slow.entered);
        assertThat(answer.join().status()).isEqualTo(500);
        slow.proceed.countDown();
        awaitNoneStuck();
        assertThat(slow.wasInterrupted).isFalse();
        assertThat(afterwards).isTrue();
    }

    @Test
    void a_contract_with_too_many_stuck_runs_is_refused_and_others_are_not() {
        runner(SHORT, 1, 10, 2);
        Contract endless = (tx, function, arguments) -> {
            while (!release.get()) {
                Thread.onSpinWait();
            }
            return OK;
        };
        run(endless).join();
        run(endless).join();
        assertThat(run(endless).join())
                .isEqualTo(ContractResponse.error(
                        "contract 'claims' is not run: 2 of its calls have not stopped after their time"
                                + " limit of 300 ms; mend it and restart this peer"));
        assertThat(runner.run((tx, f, a) -> OK, "f", List.of(), channel.context("other"))
                        .join())
                .isEqualTo(OK);
        release.set(true);
        awaitNoneStuck();
        assertThat(run((tx, function, arguments) -> OK).join()).isEqualTo(OK);
    }

    @Test
    void a_full_queue_refuses() {
        runner(LONG, 1, 2, 3);
        CountDownLatch gate = new CountDownLatch(1);
        CountDownLatch running = new CountDownLatch(1);
        Contract waiting = (tx, function, arguments) -> {
            running.countDown();
            await(gate);
            return OK;
        };
        List<CompletableFuture<ContractResponse>> answers = new ArrayList<>();
        answers.add(run(waiting));
        await(running);
        answers.add(run(waiting));
        answers.add(run(waiting));
        assertThatThrownBy(() -> run(waiting).join())
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOf(UnavailableException.class)
                .hasMessage("contract 'claims' cannot be run now: 2 calls of Clinic-trade wait already; try again");
        gate.countDown();
        answers.forEach(answer -> assertThat(answer.join()).isEqualTo(OK));
    }

    @Test
    void many_runs_at_once_are_all_answered_by_their_own() {
        runner(LONG, 4, 1000, 3);
        List<CompletableFuture<ContractResponse>> answers = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            Bytes number = Bytes.utf8(Integer.toString(i));
            answers.add(runner.run(
                    (tx, function, arguments) -> ContractResponse.success(arguments.get(0)),
                    "f",
                    List.of(number),
                    channel.context("claims")));
        }
        for (int i = 0; i < answers.size(); i++) {
            assertThat(answers.get(i).join().payload().utf8()).isEqualTo(Integer.toString(i));
        }
    }

    @Test
    void an_endless_recursion_is_an_answer_and_the_thread_goes_on() {
        runner(LONG, 1, 10, 3);
        AtomicReference<Thread> first = new AtomicReference<>();
        ContractResponse response = run((tx, function, arguments) -> {
                    first.set(Thread.currentThread());
                    return forever(tx);
                })
                .join();
        assertThat(response.message())
                .isEqualTo("contract 'claims' failed in function 'f': java.lang.StackOverflowError");
        AtomicReference<Thread> second = new AtomicReference<>();
        run((tx, function, arguments) -> {
                    second.set(Thread.currentThread());
                    return OK;
                })
                .join();
        assertThat(second.get()).isSameAs(first.get());
    }

    @SuppressWarnings("InfiniteRecursion")
    private static ContractResponse forever(ContractContext tx) {
        return forever(tx);
    }

    @Test
    void closing_ends_what_runs_and_refuses_what_waits_and_what_comes() {
        runner(LONG, 1, 10, 3);
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        Contract sleeping = (tx, function, arguments) -> {
            running.countDown();
            never.await();
            return OK;
        };
        CompletableFuture<ContractResponse> runs = run(sleeping);
        await(running);
        CompletableFuture<ContractResponse> waits = run(sleeping);
        runner.close();
        assertThat(contractThreads()).isEmpty();
        for (CompletableFuture<ContractResponse> answer : List.of(runs, waits, run(sleeping))) {
            assertThat(answer).isCompletedExceptionally();
            assertThatThrownBy(answer::join).hasCauseInstanceOf(UnavailableException.class);
        }
        runner.close();
    }

    @Test
    void a_context_that_was_used_before_is_refused() {
        LedgerContext context = channel.context("claims");
        runner.run((tx, f, a) -> OK, "f", List.of(), context).join();
        assertThat(runner.run((tx, f, a) -> OK, "f", List.of(), context))
                .failsWithin(10, TimeUnit.SECONDS)
                .withThrowableThat()
                .withCauseInstanceOf(IllegalStateException.class);
        assertThat(context.event()).isEmpty();
    }

    @Test
    void limits_must_be_positive() {
        assertThatThrownBy(() -> new ContractRunner.Limits(Duration.ZERO, 1, 1, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(ContractRunner.Limits.standard().timeLimit()).isEqualTo(Duration.ofSeconds(30));
    }
}
