package io.steelyard.benchmarks;

import io.steelyard.commit.TransactionOutcome;
import io.steelyard.gateway.ContractClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Submits transactions and takes their times: closed loop (so many under way at once) or open loop (so many a second; each one's latency
 * counts from the time it was due, so that a network that stalls cannot hide it by being asked less). One thread a client.
 */
final class LoadGenerator {
    /** So many may be under way in the open loop before the generator falls behind, which the latencies then show. */
    private static final int OPEN_LOOP_MAX = 50_000;

    private static final long DRAIN_SECONDS = 120;

    private final LoadOptions options;
    private final List<ContractClient> clients;

    /** {@code clients}: one a thread. */
    LoadGenerator(LoadOptions options, List<ContractClient> clients) {
        this.options = options;
        this.clients = clients;
    }

    /**
     * Submits until the measured time is over and everything sent has come back. {@code sample} runs at the beginning and at the end of
     * the measured time.
     */
    Tally run(Supplier<ProcessStats> sample) throws InterruptedException {
        long start = System.nanoTime();
        Tally tally = new Tally();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < clients.size(); i++) {
            Thread thread = new Thread(new Lane(i, tally, start), "load-" + i);
            threads.add(thread);
            thread.start();
        }
        sleepUntil(start + (long) (options.warmup * 1e9));
        long begin = sample.get().nanoTime();
        tally.begin(begin);
        sleepUntil(begin + (long) (options.seconds * 1e9));
        tally.end(sample.get().nanoTime());
        for (Thread thread : threads) {
            thread.join();
        }
        return tally;
    }

    static void sleepUntil(long nanoTime) throws InterruptedException {
        long left = nanoTime - System.nanoTime();
        while (left > 0) {
            TimeUnit.NANOSECONDS.sleep(left);
            left = nanoTime - System.nanoTime();
        }
    }

    /** One client: its share of the transactions under way, or of the rate. */
    private final class Lane implements Runnable {
        private final int index;
        private final Tally tally;
        private final long start;
        private final Workload.Calls calls;
        private final int permits;
        private final Semaphore room;

        Lane(int index, Tally tally, long start) {
            this.index = index;
            this.tally = tally;
            this.start = start;
            this.calls = new Workload.Calls(options.workload, index, options.keys, options.size);
            int all = options.rate > 0 ? OPEN_LOOP_MAX : options.inFlight;
            // the first lanes take what does not divide
            this.permits = all / clients.size() + (index < all % clients.size() ? 1 : 0);
            this.room = new Semaphore(permits);
        }

        @Override
        public void run() {
            try {
                if (options.rate > 0) {
                    openLoop();
                } else {
                    closedLoop();
                }
                if (!room.tryAcquire(permits, DRAIN_SECONDS, TimeUnit.SECONDS)) {
                    tally.lost(permits - room.availablePermits());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void closedLoop() throws InterruptedException {
            while (!tally.hasEnded()) {
                room.acquire();
                submit(System.nanoTime());
            }
        }

        private void openLoop() throws InterruptedException {
            double interval = 1e9 * clients.size() / options.rate;
            double offset = interval * index / clients.size();
            for (long i = 0; !tally.hasEnded(); i++) {
                long due = start + (long) (offset + i * interval);
                long early = due - System.nanoTime();
                while (early > 0) {
                    LockSupport.parkNanos(early);
                    early = due - System.nanoTime();
                }
                room.acquire();
                submit(due);
            }
        }

        private void submit(long since) {
            Workload.Call call = calls.next();
            try {
                clients.get(index)
                        .submitAsync(call.function(), call.array())
                        .outcome()
                        .whenComplete((outcome, error) -> done(since, outcome, error));
            } catch (RuntimeException e) {
                done(since, null, e);
            }
        }

        private void done(long since, @Nullable TransactionOutcome outcome, @Nullable Throwable error) {
            tally.done(since, System.nanoTime(), outcome, error);
            room.release();
        }
    }
}
