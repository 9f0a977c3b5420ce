package io.steelyard.gateway;

import io.steelyard.commit.Ledger;
import io.steelyard.format.Envelope;
import java.util.concurrent.CompletableFuture;

/** Sends a config update to an ordering node and waits until the gateway's own peer works under a newer config. Nothing blocks. */
final class ConfigSubmitting {
    private final NetworkView network;
    private final String channelId;
    private final Ledger ledger;

    ConfigSubmitting(NetworkView network, String channelId) {
        this.network = network;
        this.channelId = channelId;
        this.ledger = network.ledger(channelId);
    }

    CompletableFuture<Long> submit(Envelope envelope) {
        long next = ledger.config().sequence() + 1;
        Submitting.About about = new Submitting.About(
                "",
                "the update of config " + (next - 1) + " of channel '" + channelId + "'",
                CallOptions.DEFAULT.commitTimeout());
        return Submitting.order(envelope, ledger.awaitConfig(next), about, network, channelId);
    }
}
