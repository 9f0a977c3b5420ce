package io.steelyard.gateway;

import io.steelyard.bytes.Bytes;
import io.steelyard.commit.Ledger;
import io.steelyard.config.ChannelConfig;
import io.steelyard.config.ConfigUpdateRefused;
import io.steelyard.error.MalformedException;
import io.steelyard.format.Envelope;
import io.steelyard.order.BroadcastRefusedException;
import java.util.Optional;
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
        ChannelConfig before = ledger.config();
        long next = before.sequence() + 1;
        Optional<Bytes> expected = expected(envelope, before);
        Submitting.About about = new Submitting.About(
                "",
                "the update of config " + before.sequence() + " of channel '" + channelId + "'",
                CallOptions.DEFAULT.commitTimeout());
        CompletableFuture<Long> waiting = ledger.awaitConfig(next);
        // runs on the commit thread, while the config is still the one waited for
        CompletableFuture<Long> committed = waiting.thenApply(sequence -> {
            expected.ifPresent(bytes -> requireOurs(bytes, next));
            return sequence;
        });
        committed.whenComplete((done, error) -> waiting.cancel(false));
        return Submitting.order(envelope, committed, about, network, channelId);
    }

    /** The config that the update leads to; empty when it leads nowhere, which the ordering node will explain. */
    private Optional<Bytes> expected(Envelope envelope, ChannelConfig before) {
        try {
            return Optional.of(ChannelConfig.of(channelId, before.propose(envelope, network.suite()))
                    .bytes());
        } catch (ConfigUpdateRefused | MalformedException refused) {
            return Optional.empty();
        }
    }

    /** Of two updates of the same config one is written and the other dropped; both see a newer config. */
    private void requireOurs(Bytes expected, long next) {
        ChannelConfig now = ledger.config();
        if (now.sequence() != next || !now.bytes().equals(expected)) {
            throw new BroadcastRefusedException(
                    BroadcastRefusedException.Status.BAD_REQUEST,
                    "another update of the same config came first; make this one anew");
        }
    }
}
