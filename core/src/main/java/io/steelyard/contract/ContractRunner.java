package io.steelyard.contract;

import io.steelyard.bytes.Bytes;
import io.steelyard.env.Environment;
import io.steelyard.error.UnavailableException;
import io.steelyard.format.ContractResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Runs contracts' functions so that no contract can stop an engine: by default on threads of their own and with a time limit. Used by any
 * thread.
 *
 * <p>Why a hand-over, which costs some 20 microseconds: a watchdog beside the endorsing worker could interrupt it, but a contract that loops
 * without a ledger call would keep the worker for good, and with it, soon, all of them. Here the endorsing side is free the moment the limit
 * is over: the run is answered with status 500, each further ledger call of the contract throws, its thread is interrupted (never inside
 * the ledger), and until it stops a thread more stands in for it. A contract with {@link Limits#stuckMax} runs that do not stop
 * is refused. Java cannot end a thread that does not want to: such threads are daemons and stay.
 */
public final class ContractRunner implements AutoCloseable {
    /**
     * What contracts may take.
     *
     * @param timeLimit a run's time from its start, not counting the wait for a thread
     * @param threads how many contracts run at once
     * @param waitingMax how many calls may wait for a thread
     * @param stuckMax how many runs of one contract may be over their time without having stopped
     */
    public record Limits(Duration timeLimit, int threads, int waitingMax, int stuckMax) {
        /** All must be positive. */
        public Limits {
            if (timeLimit.isNegative() || timeLimit.isZero() || threads < 1 || waitingMax < 1 || stuckMax < 1) {
                throw new IllegalArgumentException("time limit, threads, waiting and stuck calls must be positive; got "
                        + timeLimit + ", " + threads + ", " + waitingMax + ", " + stuckMax);
            }
        }

        /** 30 s as Fabric, a thread a core, 1000 calls waiting, 4 stuck. */
        public static Limits standard() {
            return new Limits(Duration.ofSeconds(30), Runtime.getRuntime().availableProcessors(), 1000, 4);
        }
    }

    private final @Nullable ContractThreads threads;

    private ContractRunner(@Nullable ContractThreads threads) {
        this.threads = threads;
    }

    /**
     * Contracts run on own threads {@code steelyard-<name>-contract-<n>}, which end when idle.
     *
     * @param environment its timers watch the limit
     * @param name organization and channel: {@code <org>-<channel>}
     */
    public static ContractRunner withThreads(Environment environment, String name, Limits limits) {
        return new ContractRunner(new ContractThreads(environment, name, limits));
    }

    /** Contracts run on the calling thread without a limit: for networks that live on one thread under a virtual clock. */
    public static ContractRunner onCallingThread() {
        return new ContractRunner(null);
    }

    /**
     * Runs a function in {@code context}, which must be fresh. The answer comes on the contract's thread or a timer's: continue with
     * {@code ...Async} or by waiting for it, which takes at most the limit and the wait for a thread. Whatever the contract does,
     * there is a response; the answer fails only with an {@link UnavailableException} (too many calls wait, closing, state gone) or a
     * {@link io.steelyard.error.StorageException}, even when the contract tried to hide it.
     *
     * @param arguments without the function's name
     */
    public CompletableFuture<ContractResponse> run(
            Contract contract, String function, List<Bytes> arguments, LedgerContext context) {
        if (threads == null) {
            return runHere(contract, function, arguments, context);
        }
        String name = context.contractName();
        int stuck = threads.stuck(name);
        if (stuck >= threads.limits().stuckMax()) {
            return CompletableFuture.completedFuture(ContractFailure.refusal(
                    name,
                    "is not run: " + stuck + " of its calls have not stopped after their time limit of "
                            + threads.limits().timeLimit().toMillis() + " ms; mend it and restart this peer"));
        }
        ContractRun run = new ContractRun(contract, function, arguments, context, threads);
        try {
            threads.execute(run);
        } catch (UnavailableException refused) {
            return CompletableFuture.failedFuture(refused);
        }
        return run.answer();
    }

    private static CompletableFuture<ContractResponse> runHere(
            Contract contract, String function, List<Bytes> arguments, LedgerContext context) {
        context.guard().begin();
        CompletableFuture<ContractResponse> answer = new CompletableFuture<>();
        ContractResponse response = context.run(contract, function, List.copyOf(arguments));
        context.guard().end();
        ContractRun.complete(answer, context, response);
        return answer;
    }

    /** Number of runs that are over their time and have not stopped. */
    public int stuck() {
        return threads == null ? 0 : threads.stuck();
    }

    /**
     * Ends all runs with an {@link UnavailableException} and returns when their threads have stopped; those of contracts that ignore it
     * stay behind after a few seconds, with a warning. Idempotent.
     */
    @Override
    public void close() {
        if (threads != null) {
            threads.close();
        }
    }
}
