package io.steelyard.gateway;

import io.steelyard.bytes.Bytes;
import io.steelyard.commit.Ledger;
import io.steelyard.commit.TransactionOutcome;
import io.steelyard.env.Environment;
import io.steelyard.error.UnavailableException;
import io.steelyard.format.EndorsedTransaction;
import io.steelyard.format.Envelope;
import io.steelyard.format.Proposal;
import io.steelyard.identity.SigningIdentity;
import io.steelyard.order.Broadcast;
import io.steelyard.order.BroadcastRefusedException;
import io.steelyard.order.OrdererStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

/** Signs an endorsed transaction, hands it to an ordering node and waits for the gateway's own peer to commit it. Nothing blocks. */
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
        Bytes payload = EndorsedTransaction.assemble(proposal, endorsed.payload(), endorsed.endorsements());
        return order(Envelope.of(payload, client.sign(payload)), proposal.txId(), options);
    }

    CompletableFuture<TransactionOutcome> order(Envelope envelope, String txId, CallOptions options) {
        CompletableFuture<TransactionOutcome> committed = ledger.awaitOutcome(txId);
        CompletableFuture<TransactionOutcome> answer = new CompletableFuture<>();
        broadcast(envelope, nearestFirst(network.orderers(channelId))).whenComplete((accepted, error) -> {
            Throwable cause = error == null ? null : unwrap(error);
            if (cause instanceof BroadcastRefusedException || cause instanceof UnavailableException) {
                committed.cancel(false);
                answer.completeExceptionally(notTaken(txId, cause));
            } else {
                // taken, or perhaps taken: the ledger will tell
                relay(committed, answer, txId, options);
            }
        });
        return answer;
    }

    private void relay(
            CompletableFuture<TransactionOutcome> committed,
            CompletableFuture<TransactionOutcome> answer,
            String txId,
            CallOptions options) {
        Environment.Timer limit = network.environment()
                .schedule(options.commitTimeout(), () -> committed.completeExceptionally(new TimeoutException()));
        committed.whenCompleteAsync(
                (outcome, error) -> {
                    limit.cancel();
                    if (error == null) {
                        answer.complete(outcome);
                    } else {
                        answer.completeExceptionally(unknown(txId, unwrap(error), options));
                    }
                },
                network.environment().workers());
    }

    private UnknownOutcomeException unknown(String txId, Throwable cause, CallOptions options) {
        String why = cause instanceof TimeoutException
                ? "it was not committed within " + options.commitTimeout().toMillis() + " ms"
                : String.valueOf(cause.getMessage());
        return new UnknownOutcomeException(
                txId,
                "the fate of transaction " + txId + " is unknown: " + why
                        + ". It may still be committed: ask for its outcome by its id before doing it again",
                cause);
    }

    private static SubmitException notTaken(String txId, Throwable cause) {
        boolean retryable = cause instanceof UnavailableException;
        return new SubmitException(
                txId, "transaction " + txId + " was not ordered: " + cause.getMessage(), retryable, cause);
    }

    private CompletableFuture<Void> broadcast(Envelope envelope, List<Broadcast> orderers) {
        if (orderers.isEmpty()) {
            return CompletableFuture.failedFuture(
                    new UnavailableException("channel '" + channelId + "' has no ordering node that answers"));
        }
        CompletableFuture<Void> sent = orderers.get(0).broadcast(envelope).toCompletableFuture();
        return sent.exceptionallyCompose(error -> {
            boolean tryNext = unwrap(error) instanceof UnavailableException && orderers.size() > 1;
            return tryNext
                    ? broadcast(envelope, orderers.subList(1, orderers.size()))
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

    static Throwable unwrap(Throwable error) {
        return error instanceof java.util.concurrent.CompletionException && error.getCause() != null
                ? error.getCause()
                : error;
    }
}
