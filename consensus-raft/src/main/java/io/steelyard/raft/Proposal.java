package io.steelyard.raft;

import io.steelyard.env.Environment;
import io.steelyard.error.UnavailableException;
import io.steelyard.order.OrderUnknownException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One batch that somebody waits for. It keeps its call id through every attempt, so that Ratis recognizes a repetition. It knows
 * whether an attempt may have left the batch in some node's log, which decides how a failure is told. Any thread.
 */
final class Proposal {
    private final BatchMessage message;
    private final long callId;
    private final CompletableFuture<Void> result = new CompletableFuture<>();
    private Environment.@Nullable Timer deadline;
    private int attempts;
    private boolean mayBeAppended;
    private String lastTrouble = "no attempt was made";

    Proposal(BatchMessage message, long callId) {
        this.message = message;
        this.callId = callId;
    }

    BatchMessage message() {
        return message;
    }

    long callId() {
        return callId;
    }

    int size() {
        return message.getContent().size();
    }

    CompletableFuture<Void> result() {
        return result;
    }

    /** Gives up after {@code limit}. */
    synchronized void limit(Environment environment, Duration limit) {
        deadline = environment.schedule(limit, () -> fail("not ordered within " + limit.toMillis() + " ms", null));
    }

    /** Notes a failed attempt; answers how long to wait before the next. */
    synchronized Duration retryAfter(String trouble, boolean mayHaveAppended) {
        lastTrouble = trouble;
        mayBeAppended |= mayHaveAppended || message.isBegun();
        int doublings = Math.min(attempts++, 4);
        return Duration.ofMillis(15L << doublings);
    }

    void succeed() {
        stopTimer();
        result.complete(null);
    }

    /** Ends it unsuccessfully, telling whether the batch may still be ordered. */
    void fail(String reason, @Nullable Throwable cause) {
        stopTimer();
        result.completeExceptionally(failure(reason, cause));
    }

    /** Ends it with an error of its own kind: the batch was refused for what it is. */
    void refuse(RuntimeException refusal) {
        stopTimer();
        result.completeExceptionally(refusal);
    }

    private synchronized RuntimeException failure(String reason, @Nullable Throwable cause) {
        Throwable why = cause == null ? new UnavailableException(lastTrouble) : cause;
        if (mayBeAppended || message.isBegun()) {
            return new OrderUnknownException(
                    "A batch was " + reason + " (" + lastTrouble
                            + "); it may still be ordered: ask for its transactions " + "before sending them again",
                    why);
        }
        return new UnavailableException("A batch was " + reason + " (" + lastTrouble + "); it was not appended", why);
    }

    private synchronized void stopTimer() {
        if (deadline != null) {
            deadline.cancel();
        }
    }
}
