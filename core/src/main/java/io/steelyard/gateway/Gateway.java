package io.steelyard.gateway;

import io.steelyard.identity.SigningIdentity;

/**
 * A client's way into a network, acting as one identity of one organization. Thread-safe; holds nothing that must be closed.
 */
public final class Gateway {
    private final NetworkView network;
    private final SigningIdentity client;

    /** A gateway for {@code client} over what {@code network} can reach. */
    public Gateway(NetworkView network, SigningIdentity client) {
        this.network = network;
        this.client = client;
    }

    /** Who acts. */
    public SigningIdentity identity() {
        return client;
    }

    /** One channel. @throws io.steelyard.error.ConfigurationException when the gateway's peer has not joined it, naming those it has */
    public GatewayChannel channel(String channelId) {
        return new GatewayChannel(network, channelId, client);
    }
}
