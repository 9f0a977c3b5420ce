package io.steelyard.state;

import io.steelyard.error.LedgerException;

/** A contract asked its simulation for something that Fabric's rules do not allow. The transaction must not be endorsed. */
public final class SimulationRefused extends LedgerException {
    /** The reason in words. */
    public SimulationRefused(String message) {
        super(message);
    }
}
