package io.steelyard.env;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steelyard.error.UnavailableException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ThreadedEnvironmentTest {
    private final ThreadedEnvironment environment = ThreadedEnvironment.create("envtest");

    @AfterEach
    void close() {
        environment.close();
        assertThat(ownThreads()).isEmpty();
    }

    @Test
    void serial_tasks_run_in_order_on_one_named_daemon_thread() throws Exception {
        SerialExecutor serial = environment.serial("clerk", 1000);
        List<Integer> seen = Collections.synchronizedList(new ArrayList<>());
        CompletableFuture<Thread> last = new CompletableFuture<>();
        for (int i = 0; i < 500; i++) {
            int number = i;
            assertThat(serial.tryExecute(() -> seen.add(number))).isTrue();
        }
        serial.tryExecute(() -> last.complete(Thread.currentThread()));
        assertThat(last.get(10, TimeUnit.SECONDS).getName()).isEqualTo("steelyard-envtest-clerk");
        assertThat(last.join().isDaemon()).isTrue();
        assertThat(seen).hasSize(500).isSorted();
    }

    @Test
    void a_full_serial_queue_refuses_and_takes_again_when_there_is_room() throws Exception {
        SerialExecutor serial = environment.serial("full", 2);
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(3);
        serial.tryExecute(() -> {
            running.countDown();
            await(go);
            done.countDown();
        });
        running.await();
        assertThat(serial.tryExecute(done::countDown)).isTrue();
        assertThat(serial.tryExecute(done::countDown)).isTrue();
        assertThat(serial.tryExecute(done::countDown)).isFalse();
        go.countDown();
        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(serial.tryExecute(() -> {})).isTrue();
    }

    @Test
    void a_serial_task_that_throws_or_leaves_an_interrupt_does_not_end_its_thread() throws Exception {
        SerialExecutor serial = environment.serial("sturdy", 10);
        CompletableFuture<String> after = new CompletableFuture<>();
        serial.tryExecute(() -> {
            throw new IllegalStateException("meant to be logged by this test");
        });
        serial.tryExecute(() -> Thread.currentThread().interrupt());
        serial.tryExecute(() -> after.complete("alive"));
        assertThat(after.get(10, TimeUnit.SECONDS)).isEqualTo("alive");
    }

    @Test
    void closing_a_serial_executor_lets_the_running_task_end_uninterrupted_and_drops_the_rest() throws Exception {
        SerialExecutor serial = environment.serial("closing", 10);
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger ran = new AtomicInteger();
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        serial.tryExecute(() -> {
            running.countDown();
            await(go);
            interrupted.complete(Thread.currentThread().isInterrupted());
        });
        serial.tryExecute(ran::incrementAndGet);
        running.await();
        Thread closer = new Thread(serial::close);
        closer.start();
        while (closer.getState() != Thread.State.WAITING && closer.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        assertThat(serial.tryExecute(() -> {})).isFalse();
        go.countDown();
        closer.join();
        assertThat(interrupted.get(10, TimeUnit.SECONDS)).isFalse();
        assertThat(ran).hasValue(0);
        assertThat(ownThreads()).isEmpty();
        serial.close();
    }

    @Test
    void a_serial_executor_can_close_itself_from_its_own_task() throws Exception {
        SerialExecutor serial = environment.serial("own", 10);
        CountDownLatch closed = new CountDownLatch(1);
        serial.tryExecute(() -> {
            serial.close();
            closed.countDown();
        });
        assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(serial.tryExecute(() -> {})).isFalse();
    }

    @Test
    void the_environment_can_be_closed_from_any_of_its_own_threads() throws Exception {
        for (int kind = 0; kind < 3; kind++) {
            ThreadedEnvironment own = ThreadedEnvironment.create("ownclose");
            CountDownLatch closed = new CountDownLatch(1);
            Runnable close = () -> {
                own.close();
                closed.countDown();
            };
            if (kind == 0) {
                own.workers().execute(close);
            } else if (kind == 1) {
                own.serial("closer", 1).tryExecute(close);
            } else {
                own.schedule(Duration.ZERO, close);
            }
            assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
            own.close();
            assertThat(threads("steelyard-ownclose")).isEmpty();
        }
    }

    @Test
    void there_are_as_many_workers_as_cores_and_a_full_queue_makes_the_caller_work() throws Exception {
        int cores = Runtime.getRuntime().availableProcessors();
        CountDownLatch busy = new CountDownLatch(cores);
        CountDownLatch go = new CountDownLatch(1);
        for (int i = 0; i < cores; i++) {
            environment.workers().execute(() -> {
                busy.countDown();
                await(go);
            });
        }
        busy.await();
        AtomicInteger here = new AtomicInteger();
        Thread caller = Thread.currentThread();
        CountDownLatch all = new CountDownLatch(5000);
        for (int i = 0; i < 5000; i++) {
            environment.workers().execute(() -> {
                if (Thread.currentThread() == caller) {
                    here.incrementAndGet();
                }
                all.countDown();
            });
        }
        assertThat(here).hasValue(5000 - 4096);
        assertThat(threads("steelyard-envtest-worker")).hasSize(cores);
        go.countDown();
        assertThat(all.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void a_worker_task_that_throws_hurts_nobody_even_when_the_caller_has_to_run_it() throws Exception {
        int count = 10;
        CountDownLatch done = new CountDownLatch(count);
        for (int i = 0; i < count; i++) {
            environment.workers().execute(() -> {
                done.countDown();
                if (done.getCount() == 0) {
                    throw new IllegalStateException("meant to be logged by this test");
                }
            });
        }
        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void closing_lets_the_work_that_waits_for_a_worker_finish() throws Exception {
        ThreadedEnvironment own = ThreadedEnvironment.create("draining");
        AtomicInteger ran = new AtomicInteger();
        for (int i = 0; i < 1000; i++) {
            own.workers().execute(ran::incrementAndGet);
        }
        own.close();
        assertThat(ran).hasValue(1000);
    }

    @Test
    void a_timer_fires_after_its_delay_unless_cancelled() throws Exception {
        CompletableFuture<String> fired = new CompletableFuture<>();
        AtomicInteger cancelledRan = new AtomicInteger();
        Environment.Timer cancelled = environment.schedule(Duration.ofMillis(1), () -> {});
        Environment.Timer early = environment.schedule(Duration.ofMillis(20), cancelledRan::incrementAndGet);
        early.cancel();
        early.cancel();
        cancelled.cancel();
        long start = environment.nanoTime();
        environment.schedule(
                Duration.ofMillis(30),
                () -> fired.complete(Thread.currentThread().getName()));
        assertThat(fired.get(10, TimeUnit.SECONDS)).isEqualTo("steelyard-envtest-timer-1");
        assertThat(environment.nanoTime() - start).isGreaterThanOrEqualTo(30_000_000);
        assertThat(cancelledRan).hasValue(0);
    }

    @Test
    void a_closed_environment_refuses_work_and_forgets_timers() {
        AtomicInteger ran = new AtomicInteger();
        environment.schedule(Duration.ofHours(1), ran::incrementAndGet);
        environment.close();
        environment.close();
        assertThatThrownBy(() -> environment.workers().execute(ran::incrementAndGet))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("envtest is closed");
        assertThatThrownBy(() -> environment.serial("late", 1)).isInstanceOf(UnavailableException.class);
        environment.schedule(Duration.ZERO, ran::incrementAndGet).cancel();
        assertThat(ran).hasValue(0);
    }

    @Test
    void closing_gives_up_on_a_task_that_never_ends() throws Exception {
        ThreadedEnvironment own =
                new ThreadedEnvironment("stuck", () -> Instant.EPOCH, new SecureRandom(), Duration.ofMillis(50));
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        own.serial("stuck", 1).tryExecute(() -> {
            running.countDown();
            await(go);
        });
        running.await();
        own.close();
        assertThat(threads("steelyard-stuck")).hasSize(1);
        go.countDown();
        own.close();
        assertThat(threads("steelyard-stuck")).isEmpty();
    }

    @Test
    void clock_and_randomness_are_those_given() {
        SecureRandom random = new SecureRandom();
        try (ThreadedEnvironment own = ThreadedEnvironment.create("given", () -> Instant.EPOCH, random)) {
            assertThat(own.clock().instant()).isEqualTo(Instant.EPOCH);
            assertThat(own.random()).isSameAs(random);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<String> ownThreads() {
        return threads("steelyard-envtest");
    }

    private static List<String> threads(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .map(Thread::getName)
                .filter(name -> name.startsWith(prefix))
                .toList();
    }
}
