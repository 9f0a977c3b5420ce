package io.steelyard.gateway;

import io.steelyard.commit.Ledger;
import io.steelyard.crypto.CryptoSuite;
import io.steelyard.env.Environment;
import io.steelyard.order.Broadcast;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/** What a gateway can reach, asked anew for every call. Any thread. */
public interface NetworkView {
    /** The ledger of the gateway's own peer in a channel. @throws io.steelyard.error.ConfigurationException for an unknown channel, naming the known ones */
    Ledger ledger(String channelId);

    /**
     * How far a peer must have come before it answers a call, so that a client finds what was committed before it asked: the height of
     * the gateway's own peer, or of a higher one that is known.
     */
    default long height(String channelId) {
        return ledger(channelId).height();
    }

    /** The channel's peers, the gateway's own first. */
    List<PeerHandle> peers(String channelId);

    /** Why nothing can be submitted to the channel, empty when it can. */
    default Optional<String> whyReadOnly(String channelId) {
        return Optional.empty();
    }

    /** The channel's ordering nodes. */
    List<Broadcast> orderers(String channelId);

    /**
     * Where users get their results: what they hang on a future may block, so this must be no thread that a call needs to get on. By
     * default the workers, for users who know that.
     */
    default Executor callbacks() {
        return environment().workers();
    }

    /** Clock, randomness, threads. */
    Environment environment();

    /** Signatures. */
    CryptoSuite suite();
}
