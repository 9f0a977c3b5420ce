package io.steelyard.contract;

import io.steelyard.env.Environment;
import io.steelyard.error.UnavailableException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that contracts of one channel run on. A run that is over its time keeps its thread until it stops by itself; as long as it
 * does not, the pool has one thread more, so that others are not held up, and the contract is refused when it has too many of them.
 *
 * <p>They are not the environment's: closing one of those waits for its task, and a contract's may never end.
 */
final class ContractThreads implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ContractThreads.class);
    private static final long IDLE_SECONDS = 10;
    private static final long CLOSE_SECONDS = 5;

    private final Environment environment;
    private final String name;
    private final ContractRunner.Limits limits;
    private final ThreadPoolExecutor pool;
    private final Set<ContractRun> open = ConcurrentHashMap.newKeySet();
    private final Set<Thread> alive = ConcurrentHashMap.newKeySet();

    /** Runs over their time whose thread has not stopped, by contract; guarded by this. */
    private final Map<String, Integer> stuck = new TreeMap<>();

    private int stuckCount;
    private volatile boolean isClosed;

    ContractThreads(Environment environment, String name, ContractRunner.Limits limits) {
        this.environment = environment;
        this.name = name;
        this.limits = limits;
        this.pool = new ThreadPoolExecutor(
                limits.threads(),
                limits.threads(),
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(limits.waitingMax()),
                threadFactory());
        pool.allowCoreThreadTimeOut(true);
    }

    private ThreadFactory threadFactory() {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            String threadName = "steelyard-" + name + "-contract-" + count.getAndIncrement();
            Thread thread = new Thread(null, task, threadName, 0, false);
            thread.setDaemon(true);
            alive.removeIf(earlier -> earlier.getState() == Thread.State.TERMINATED);
            alive.add(thread);
            return thread;
        };
    }

    ContractRunner.Limits limits() {
        return limits;
    }

    Environment.Timer schedule(Runnable expiry) {
        return environment.schedule(limits.timeLimit(), expiry);
    }

    /** Queues a run. @throws UnavailableException when too many wait, or after closing */
    void execute(ContractRun run) {
        open.add(run);
        try {
            pool.execute(run);
        } catch (RejectedExecutionException full) {
            open.remove(run);
            throw new UnavailableException(
                    isClosed
                            ? "contracts of " + name + " are not run any more: this peer is closing the channel"
                            : "contract '" + run.contractName() + "' cannot be run now: " + limits.waitingMax()
                                    + " calls of " + name + " wait already; try again",
                    full);
        }
        if (isClosed) {
            run.abort(); // it may have come in while close() was collecting
        }
    }

    /** Number of runs of {@code contract} over their time that have not stopped. */
    synchronized int stuck(String contract) {
        return stuck.getOrDefault(contract, 0);
    }

    synchronized int stuck() {
        return stuckCount;
    }

    synchronized void becameOverdue(ContractRun run) {
        stuck.merge(run.contractName(), 1, Integer::sum);
        stuckCount++;
        pool.setMaximumPoolSize(limits.threads() + stuckCount);
        pool.setCorePoolSize(limits.threads() + stuckCount);
    }

    synchronized void ended(ContractRun run, boolean wasOverdue) {
        open.remove(run);
        if (wasOverdue) {
            stuck.computeIfPresent(run.contractName(), (contract, count) -> count == 1 ? null : count - 1);
            stuckCount--;
            pool.setCorePoolSize(limits.threads() + stuckCount);
            pool.setMaximumPoolSize(limits.threads() + stuckCount);
        }
    }

    /** Refuses what waits, ends what runs, and waits a few seconds for the threads to stop. Idempotent. */
    @Override
    public void close() {
        isClosed = true;
        pool.shutdown(); // interrupts idle threads only; see RunGuard on why contracts are interrupted by their run
        List.copyOf(open).forEach(ContractRun::abort);
        try {
            if (!pool.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("contracts of {} have not stopped and keep a daemon thread each: {}", name, stuckNames());
                return;
            }
            for (Thread ending : alive) {
                ending.join(); // the pool has let go of it; what is left of its life is short
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized String stuckNames() {
        return stuck.toString();
    }
}
