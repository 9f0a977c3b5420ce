package io.steelyard.gateway;

import io.steelyard.bytes.Bytes;
import io.steelyard.commit.TransactionOutcome;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A transaction on its way. Its futures complete on threads that the network keeps for this: what is chained to them may take its
 * time and make further calls. Cancelling them does not recall a transaction. Any thread.
 */
public final class Submission {
    /** How a future of the network's becomes one of the user's. */
    interface HandOver {
        <T> CompletableFuture<T> to(CompletableFuture<T> made);
    }

    private final Sent sent;
    private final HandOver handOver;
    private @Nullable CompletableFuture<Bytes> result;
    private @Nullable CompletableFuture<TransactionOutcome> outcome;

    Submission(Sent sent, HandOver handOver) {
        this.sent = sent;
        this.handOver = handOver;
    }

    /** The transaction's id, known before anything was sent. */
    public String txId() {
        return sent.txId();
    }

    /** Completes with the function's result when it is endorsed, or fails with {@link EndorsementException}. */
    public synchronized CompletableFuture<Bytes> result() {
        CompletableFuture<Bytes> users = result;
        if (users == null) { // only when asked for: a hand-over costs as much as checking a block's transaction
            users = handOver.to(sent.result());
            result = users;
        }
        return users;
    }

    /**
     * Completes when the gateway's peer has committed it, valid or not; fails with {@link EndorsementException},
     * {@link SubmitException} or {@link UnknownOutcomeException}.
     */
    public synchronized CompletableFuture<TransactionOutcome> outcome() {
        CompletableFuture<TransactionOutcome> users = outcome;
        if (users == null) {
            users = handOver.to(sent.outcome());
            outcome = users;
        }
        return users;
    }
}
