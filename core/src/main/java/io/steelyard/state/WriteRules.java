package io.steelyard.state;

import io.steelyard.format.Addition;

/** What the writes of a channel's transactions mean. It follows from the channel's capabilities, so every peer goes by the same. */
public enum WriteRules {
    /** Fabric's: each write stands for itself. */
    FABRIC,
    /** Fabric's, and a write under the key of an {@link Addition} adds to another key. */
    ADDITIVE;

    /** Whether a written key stands for an addition to another. */
    public boolean isAddition(String key) {
        return this == ADDITIVE && Addition.isAddition(key);
    }

    /** The key that a write changes. */
    public String target(String key) {
        return isAddition(key) ? Addition.target(key) : key;
    }
}
