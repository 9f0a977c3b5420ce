package io.steelyard.contract;

import io.steelyard.bytes.Bytes;
import io.steelyard.env.Environment;
import io.steelyard.error.SteelyardException;
import io.steelyard.error.UnavailableException;
import io.steelyard.format.ContractResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One run of a contract's function on a thread of {@link ContractThreads}. It is answered once: by the contract, by the time limit or by the
 * closing of the runner, whichever comes first.
 */
final class ContractRun implements Runnable {
    private enum Phase {
        WAITING,
        RUNNING,
        OVERDUE,
        ENDED
    }

    private final Contract contract;
    private final String function;
    private final List<Bytes> arguments;
    private final LedgerContext context;
    private final ContractThreads threads;
    private final CompletableFuture<ContractResponse> answer = new CompletableFuture<>();

    private Phase phase = Phase.WAITING;

    ContractRun(
            Contract contract, String function, List<Bytes> arguments, LedgerContext context, ContractThreads threads) {
        this.contract = contract;
        this.function = function;
        this.arguments = List.copyOf(arguments);
        this.context = context;
        this.threads = threads;
    }

    CompletableFuture<ContractResponse> answer() {
        return answer;
    }

    String contractName() {
        return context.contractName();
    }

    @Override
    public void run() {
        try {
            if (begin()) {
                answerInTime();
            }
        } catch (RuntimeException unable) { // no timer, or a context that was used before
            answer.completeExceptionally(unable);
        }
    }

    private void answerInTime() {
        ContractResponse response;
        boolean isInTime = false;
        try {
            Environment.Timer timer = threads.schedule(this::expire);
            response = context.run(contract, function, arguments);
            timer.cancel();
        } finally {
            isInTime = end();
            Thread.interrupted(); // an interrupt was meant for this run, not for the thread's next one
        }
        if (isInTime) {
            complete(answer, context, response);
        }
    }

    /** Answers {@code response}, unless the ledger itself failed under the contract: that is no answer of the contract's. */
    static void complete(CompletableFuture<ContractResponse> answer, LedgerContext context, ContractResponse response) {
        Optional<Throwable> failure = context.guard().failure();
        if (failure.isEmpty()) {
            answer.complete(response);
        } else if (failure.get() instanceof SteelyardException unable) {
            answer.completeExceptionally(unable);
        } else {
            answer.complete(ContractFailure.refusal(
                    context.contractName(),
                    "failed inside the ledger: " + failure.get().getClass().getName()));
        }
    }

    /** Ends the run because the runner is closing. */
    void abort() {
        UnavailableException closing = new UnavailableException(
                "contract '" + contractName() + "' is not run to its end: this peer is closing the channel");
        if (leaveInTime(closing.getMessage())) {
            answer.completeExceptionally(closing);
        }
    }

    private void expire() {
        Duration limit = threads.limits().timeLimit();
        String why = "did not answer within " + limit.toMillis() + " ms";
        if (leaveInTime(why)) {
            answer.complete(ContractFailure.refusal(contractName(), why));
        }
    }

    private synchronized boolean begin() {
        if (phase != Phase.WAITING) {
            return false;
        }
        try {
            context.guard().begin();
            phase = Phase.RUNNING;
            return true;
        } finally {
            if (phase != Phase.RUNNING) { // a context that was used before
                phase = Phase.ENDED;
                threads.ended(this, false);
            }
        }
    }

    /** Whether the contract came back in time. */
    private synchronized boolean end() {
        boolean isInTime = phase == Phase.RUNNING;
        phase = Phase.ENDED;
        context.guard().end();
        threads.ended(this, !isInTime);
        return isInTime;
    }

    /** Takes the run's answer away from the contract; false when it has been given. */
    private synchronized boolean leaveInTime(@Nullable String why) {
        switch (phase) {
            case WAITING -> {
                phase = Phase.ENDED;
                threads.ended(this, false);
            }
            case RUNNING -> {
                phase = Phase.OVERDUE;
                context.guard().kill(String.valueOf(why));
                threads.becameOverdue(this);
            }
            case OVERDUE, ENDED -> {
                return false;
            }
        }
        return true;
    }
}
