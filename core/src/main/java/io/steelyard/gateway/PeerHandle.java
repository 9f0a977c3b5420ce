package io.steelyard.gateway;

import io.steelyard.endorse.EndorsementService;
import io.steelyard.identity.Identity;

/** A peer that a gateway can ask: its id, its identity (which policies are asked about) and the way to it. */
public record PeerHandle(String peerId, Identity identity, EndorsementService service) {
    /** The organization. */
    public String mspId() {
        return identity.mspId();
    }
}
