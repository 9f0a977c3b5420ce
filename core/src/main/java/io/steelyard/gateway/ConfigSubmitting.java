package io.steelyard.gateway;

import io.steelyard.commit.Ledger;
import io.steelyard.error.UnavailableException;
import io.steelyard.format.Envelope;
import io.steelyard.order.Broadcast;
import io.steelyard.order.BroadcastRefusedException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Sends a config update to an ordering node and waits until the gateway's own peer works under a newer config. Nothing blocks. */
final class ConfigSubmitting {
    private final NetworkView network;
    private final Ledger ledger;
    private final List<Broadcast> orderers;

    ConfigSubmitting(NetworkView network, String channelId) {
        this.network = network;
        this.ledger = network.ledger(channelId);
        this.orderers = Submitting.nearestFirst(network.orderers(channelId));
    }

    CompletableFuture<Long> submit(Envelope envelope) {
        String txId = "";
        long before = ledger.config().sequence();
        if (orderers.isEmpty()) {
            return CompletableFuture.failedFuture(new SubmitException(
                    txId, "the channel has no ordering node", true, new UnavailableException("no ordering node")));
        }
        CompletableFuture<Long> committed = ledger.awaitConfig(before + 1);
        CompletableFuture<Long> answer = new CompletableFuture<>();
        orderers.get(0).broadcast(envelope).whenComplete((accepted, error) -> {
            if (error == null) {
                committed.whenCompleteAsync(
                        (sequence, failure) -> {
                            if (failure == null) {
                                answer.complete(sequence);
                            } else {
                                answer.completeExceptionally(failure);
                            }
                        },
                        network.environment().workers());
            } else {
                committed.cancel(false);
                Throwable cause = Submitting.unwrap(error);
                answer.completeExceptionally(new SubmitException(
                        txId,
                        "the config update was not ordered: " + cause.getMessage(),
                        !(cause instanceof BroadcastRefusedException),
                        cause));
            }
        });
        return answer;
    }
}
