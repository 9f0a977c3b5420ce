package io.steelyard;

import io.steelyard.config.CapabilitySet;

/** What a new channel has beyond what every channel has. Immutable. */
public record ChannelOptions(CapabilitySet capabilities) {
    /** A channel as of Fabric 2.5. */
    public static final ChannelOptions DEFAULT = new ChannelOptions(CapabilitySet.DEFAULT);

    /**
     * Contracts may add to keys without reading them ({@link io.steelyard.contract.ContractContext#add}), so that many clients can count in
     * one key. Fabric's own peers cannot take part in such a channel.
     */
    public ChannelOptions additiveWrites() {
        return new ChannelOptions(capabilities.withAdditiveWrites());
    }
}
