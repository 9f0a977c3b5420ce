package io.steelyard.raft;

import io.steelyard.env.Environment;
import io.steelyard.env.SerialExecutor;
import io.steelyard.error.ConfigurationException;
import io.steelyard.error.UnavailableException;
import io.steelyard.order.Batch;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.exceptions.LeaderNotReadyException;
import org.apache.ratis.protocol.exceptions.ServerNotReadyException;
import org.apache.ratis.protocol.exceptions.StateMachineException;
import org.apache.ratis.util.JavaUtils;
import org.jspecify.annotations.Nullable;

/**
 * The batches that this node has proposed and not yet got an answer for: bounded in number and bytes, each tried again until it is
 * ordered, refused, or out of time. Attempts are made one after the other on one thread, so batches proposed in one order at a
 * steady leader are appended in that order. Any thread may propose.
 */
final class Proposals implements AutoCloseable {
    private final RaftSettings settings;
    private final Environment environment;
    private final Submission submission;
    private final SerialExecutor attempts;
    private final Set<Proposal> open = ConcurrentHashMap.newKeySet();
    private final Object lock = new Object();
    private long lastCallId;
    private int inFlight;
    private long bytesInFlight;
    private @Nullable String closed;

    /** Where a proposal is sent: to the server here or to the leader. */
    interface Submission {
        /** One attempt; empty answer when no leader is known. */
        @Nullable
        Attempt submit(Proposal proposal);
    }

    /** An attempt on its way. {@code isRemote}: it left this JVM, so nobody can tell what became of it when the answer is lost. */
    record Attempt(CompletableFuture<RaftClientReply> reply, boolean isRemote) {}

    Proposals(RaftSettings settings, Environment environment, Submission submission, String name) {
        this.settings = settings;
        this.environment = environment;
        this.submission = submission;
        this.attempts = environment.serial(name + "-raft-proposals", 2 * settings.maxInFlight());
    }

    CompletableFuture<Void> propose(Batch batch) {
        BatchMessage message = new BatchMessage(batch);
        int size = message.getContent().size();
        if (size > settings.maxBatchBytes()) {
            return CompletableFuture.failedFuture(new ConfigurationException("A batch of " + size
                    + " bytes exceeds maxBatchBytes=" + settings.maxBatchBytes()
                    + "; raise it on every node or cut smaller batches"));
        }
        Proposal proposal;
        synchronized (lock) {
            String refusal = refusal(size);
            if (refusal != null) {
                return CompletableFuture.failedFuture(new UnavailableException(refusal));
            }
            inFlight++;
            bytesInFlight += size;
            proposal = new Proposal(message, ++lastCallId);
            open.add(proposal);
        }
        CompletableFuture<Void> answer = proposal.result().whenComplete((done, failure) -> leave(proposal));
        proposal.limit(environment, settings.requestTimeout());
        enqueue(proposal);
        // The proposer's continuation must not run on, and hold up, the thread that hands over batches.
        CompletableFuture<Void> handedOut = new CompletableFuture<>();
        answer.whenCompleteAsync((done, failure) -> hand(handedOut, failure), environment.workers());
        return handedOut;
    }

    private static void hand(CompletableFuture<Void> handedOut, @Nullable Throwable failure) {
        if (failure == null) {
            handedOut.complete(null);
        } else {
            handedOut.completeExceptionally(JavaUtils.unwrapCompletionException(failure));
        }
    }

    private @Nullable String refusal(int size) {
        if (closed != null) {
            return "The ordering engine takes no batches: " + closed;
        }
        if (inFlight >= settings.maxInFlight()) {
            return inFlight + " batches are in flight, maxInFlight=" + settings.maxInFlight() + "; retry later";
        }
        if (bytesInFlight + size > settings.maxInFlightBytes()) {
            return bytesInFlight + " bytes are in flight and " + size + " more exceed maxInFlightBytes="
                    + settings.maxInFlightBytes() + "; retry later";
        }
        return null;
    }

    private void leave(Proposal proposal) {
        synchronized (lock) {
            if (open.remove(proposal)) {
                inFlight--;
                bytesInFlight -= proposal.size();
            }
        }
    }

    private void enqueue(Proposal proposal) {
        if (!attempts.tryExecute(() -> attempt(proposal))) {
            retry(proposal, "the queue of attempts is full", false);
        }
    }

    private void attempt(Proposal proposal) {
        if (proposal.result().isDone()) {
            return;
        }
        Attempt attempt = submission.submit(proposal);
        if (attempt == null) {
            retry(proposal, "no leader is known", false);
            return;
        }
        attempt.reply().whenComplete((reply, failure) -> {
            if (failure != null) {
                Throwable cause = JavaUtils.unwrapCompletionException(failure);
                retry(proposal, String.valueOf(cause), attempt.isRemote() && !isBeforeAppending(cause));
            } else if (reply.isSuccess()) {
                proposal.succeed();
            } else {
                failed(proposal, reply.getException(), attempt.isRemote());
            }
        });
    }

    private void failed(Proposal proposal, @Nullable Throwable failure, boolean isRemote) {
        if (failure instanceof StateMachineException) {
            // Ratis appends and then applies, so this says that the leader could not go on, or that it refused the
            // bytes.
            if (isRemote || proposal.message().isBegun()) {
                proposal.retryAfter(String.valueOf(failure.getMessage()), true);
                proposal.fail("not confirmed by the leader", failure);
            } else {
                proposal.refuse(new ConfigurationException("The leader refused a batch: " + failure.getMessage()));
            }
            return;
        }
        retry(proposal, String.valueOf(failure), isRemote && !isBeforeAppending(failure));
    }

    /** Whether Ratis says so only before it appends. A NotLeaderException is also what a pending request gets at the end of a term. */
    private static boolean isBeforeAppending(@Nullable Throwable failure) {
        return failure instanceof LeaderNotReadyException || failure instanceof ServerNotReadyException;
    }

    private void retry(Proposal proposal, String trouble, boolean mayBeAppended) {
        Duration pause = proposal.retryAfter(trouble, mayBeAppended);
        String end = closed();
        if (end != null) {
            proposal.fail("given up: " + end, null);
        } else if (!proposal.result().isDone()) {
            environment.schedule(pause, () -> enqueue(proposal));
        }
    }

    private @Nullable String closed() {
        synchronized (lock) {
            return closed;
        }
    }

    /** Takes no more and ends those that wait, for the reason given. */
    void end(String reason) {
        synchronized (lock) {
            if (closed == null) {
                closed = reason;
            }
        }
        for (Proposal proposal : open) {
            proposal.fail("given up: " + reason, null);
        }
    }

    @Override
    public void close() {
        end("it is closed");
        attempts.close();
    }
}
