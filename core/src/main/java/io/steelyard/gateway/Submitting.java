package io.steelyard.gateway;

import io.steelyard.bytes.Bytes;
import io.steelyard.commit.Ledger;
import io.steelyard.commit.TransactionOutcome;
import io.steelyard.env.Environment;
import io.steelyard.error.UnavailableException;
import io.steelyard.format.EndorsedTransaction;
import io.steelyard.format.Envelope;
import io.steelyard.format.Proposal;
import io.steelyard.format.ReadWriteSet;
import io.steelyard.identity.SigningIdentity;
import io.steelyard.order.Broadcast;
import io.steelyard.order.BroadcastRefusedException;
import io.steelyard.order.OrdererStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Signs an endorsed transaction, hands it to an ordering node and waits for the gateway's own peer to commit it. The ledger has the last
 * word: only an ordering node's certain refusal ends the wait before it. Nothing blocks.
 */
final class Submitting {
    private final NetworkView network;
    private final String channelId;
    private final Ledger ledger;
    private final SigningIdentity client;

    Submitting(NetworkView network, String channelId, SigningIdentity client) {
        this.network = network;
        this.channelId = channelId;
        this.ledger = network.ledger(channelId);
        this.client = client;
    }

    CompletableFuture<TransactionOutcome> submit(Proposal proposal, Endorsing.Endorsed endorsed, CallOptions options) {
        Optional<String> stale = options.abortsStale() ? whyStale(endorsed) : Optional.empty();
        if (stale.isPresent()) {
            return CompletableFuture.failedFuture(SubmitException.stale(proposal.txId(), stale.get()));
        }
        Bytes payload = EndorsedTransaction.assemble(proposal, endorsed.payload(), endorsed.endorsements());
        return order(Envelope.of(payload, client.sign(payload)), proposal.txId(), options);
    }

    /** What the own peer's ledger says; nothing when it is being closed, which will be told elsewhere. */
    private Optional<String> whyStale(Endorsing.Endorsed endorsed) {
        try {
            return ledger.whyStale(ReadWriteSet.parse(endorsed.action().results()));
        } catch (UnavailableException closing) {
            return Optional.empty();
        }
    }

    CompletableFuture<TransactionOutcome> order(Envelope envelope, String txId, CallOptions options) {
        return order(
                envelope,
                ledger.awaitOutcome(txId),
                new About(txId, "transaction " + txId, options.commitTimeout()),
                network,
                channelId);
    }

    /** What is ordered, for messages, and how long the ledger is waited for. */
    record About(String txId, String name, Duration patience) {}

    /** Orders an envelope; {@code committed} completes when the own peer has it, and belongs to this call. */
    static <T> CompletableFuture<T> order(
            Envelope envelope, CompletableFuture<T> committed, About about, NetworkView network, String channelId) {
        if (committed.isCompletedExceptionally()) {
            return committed.handle((outcome, error) -> {
                throw notTaken(about, unwrap(error));
            });
        }
        CompletableFuture<T> answer = new CompletableFuture<>();
        Environment.Timer limit = network.environment()
                .schedule(about.patience, () -> committed.completeExceptionally(new TimeoutException()));
        // on the commit thread: whoever hangs something on the answer that takes longer hands it over
        committed.whenComplete((outcome, error) -> {
            limit.cancel();
            if (error == null) {
                answer.complete(outcome);
            } else {
                Throwable cause = unwrap(error);
                answer.completeExceptionally(
                        cause instanceof BroadcastRefusedException ? notTaken(about, cause) : unknown(about, cause));
            }
        });
        broadcast(envelope, nearestFirst(network.orderers(channelId)), channelId)
                .whenComplete((accepted, error) -> {
                    Throwable cause = error == null ? null : unwrap(error);
                    if (cause instanceof BroadcastRefusedException || cause instanceof UnavailableException) {
                        answer.completeExceptionally(notTaken(about, cause));
                        committed.cancel(false);
                    }
                    // else taken, or perhaps taken: the ledger will tell
                });
        return answer;
    }

    private static UnknownOutcomeException unknown(About about, Throwable cause) {
        String why = cause instanceof TimeoutException
                ? "it was not committed within " + about.patience.toMillis() + " ms"
                : String.valueOf(cause.getMessage());
        return new UnknownOutcomeException(
                about.txId,
                "the fate of " + about.name + " is unknown: " + why
                        + ". It may still be committed: ask for its outcome before doing it again",
                cause);
    }

    private static SubmitException notTaken(About about, Throwable cause) {
        return new SubmitException(
                about.txId,
                about.name + " was not ordered: " + cause.getMessage(),
                cause instanceof UnavailableException,
                cause);
    }

    private static CompletableFuture<Void> broadcast(Envelope envelope, List<Broadcast> orderers, String channelId) {
        if (orderers.isEmpty()) {
            return CompletableFuture.failedFuture(
                    new UnavailableException("channel '" + channelId + "' has no ordering node that answers"));
        }
        CompletableFuture<Void> sent = guarded(() -> orderers.get(0).broadcast(envelope));
        return sent.exceptionallyCompose(error -> {
            boolean tryNext = unwrap(error) instanceof UnavailableException && orderers.size() > 1;
            return tryNext
                    ? broadcast(envelope, orderers.subList(1, orderers.size()), channelId)
                    : CompletableFuture.failedFuture(error);
        });
    }

    /** Ordering nodes with the ready leader first. */
    static List<Broadcast> nearestFirst(List<Broadcast> nodes) {
        List<Broadcast> orderers = new ArrayList<>(nodes);
        orderers.sort(Comparator.comparingInt(orderer -> rank(orderer.status())));
        return orderers;
    }

    private static int rank(OrdererStatus status) {
        if (status.isReady()) {
            return status.isLeader() ? 0 : 1;
        }
        return status.error().isPresent() ? 3 : 2;
    }

    /** What throws instead of answering has answered, too. */
    static <T> CompletableFuture<T> guarded(Supplier<CompletionStage<T>> call) {
        try {
            return call.get().toCompletableFuture();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    static Throwable unwrap(Throwable error) {
        return error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    }
}
