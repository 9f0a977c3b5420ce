package io.steelyard.gateway;

import io.steelyard.commit.TransactionOutcome;
import io.steelyard.env.Environment;
import io.steelyard.error.UnavailableException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One call of a contract: a transaction, and another one as long as it loses against others and the policy allows. One is on its way at a
 * time, and none is begun once the answer is there or its owner has given up. Any thread; nothing blocks.
 */
final class Calling {
    private final Supplier<Sent> sender;
    private final RetryPolicy policy;
    private final Environment environment;
    private final long startedNanos;
    private final CompletableFuture<Committed> answer = new CompletableFuture<>();
    private int attempts;
    private String txId = "";
    /** The failure after which this pauses; null while a transaction is on its way. */
    private @Nullable TransactionException lost;

    /** {@code sender} makes and sends a fresh transaction; its futures complete on the network's own threads. */
    Calling(Supplier<Sent> sender, RetryPolicy policy, Environment environment) {
        this.sender = sender;
        this.policy = policy;
        this.environment = environment;
        this.startedNanos = environment.nanoTime();
    }

    /** Sends the first transaction; what its sender throws comes through. Once. */
    CompletableFuture<Committed> start() {
        begin();
        return answer;
    }

    /** Id of the transaction sent last. */
    synchronized String txId() {
        return txId;
    }

    /** Begins no further attempt. The answer is why the last one lost when none is on its way. */
    synchronized Optional<TransactionException> giveUp() {
        answer.cancel(false);
        return Optional.ofNullable(lost);
    }

    private synchronized void begin() {
        if (answer.isDone()) {
            return;
        }
        attempts++;
        lost = null;
        Sent sent = sender.get();
        txId = sent.txId();
        sent.outcome().whenComplete((outcome, error) -> ended(sent, outcome, error));
    }

    private void ended(Sent sent, @Nullable TransactionOutcome outcome, @Nullable Throwable error) {
        int made = attempts();
        if (error != null) {
            failed(Submitting.unwrap(error), made);
            return;
        }
        TransactionOutcome told = Objects.requireNonNull(outcome);
        if (told.isValid()) {
            answer.complete(new Committed(sent.result().join(), told, made));
        } else {
            failed(new CommitException(told), made);
        }
    }

    private void failed(Throwable failure, int made) {
        if (failure instanceof TransactionException known) {
            known.madeIn(made);
            if (isLost(known)) {
                retry(known, made);
                return;
            }
        }
        answer.completeExceptionally(failure);
    }

    private synchronized int attempts() {
        return attempts;
    }

    private static boolean isLost(TransactionException failure) {
        return failure instanceof CommitException invalid && invalid.outcome().isConflict()
                || failure instanceof SubmitException refused && refused.isStale();
    }

    private void retry(TransactionException failure, int made) {
        Duration pause = policy.pauseAfter(made, environment.random());
        Duration passed = Duration.ofNanos(environment.nanoTime() - startedNanos);
        if (made >= policy.attempts() || passed.plus(pause).compareTo(policy.patience()) > 0) {
            answer.completeExceptionally(failure);
            return;
        }
        synchronized (this) {
            lost = failure;
        }
        try {
            environment.schedule(pause, () -> resume(failure));
        } catch (UnavailableException noTimer) {
            answer.completeExceptionally(failure);
        }
    }

    /** Whoever waits must hear something even when no worker takes the next attempt: why the last one lost. */
    private void resume(TransactionException failure) {
        try {
            environment.workers().execute(this::again);
        } catch (UnavailableException closing) {
            answer.completeExceptionally(failure);
        }
    }

    private void again() {
        try {
            begin();
        } catch (RuntimeException | Error e) {
            answer.completeExceptionally(e);
        }
    }
}
