package io.steelyard.order;

import java.util.Map;

/** An engine's own settings by name, e.g. {@code electionTimeoutMs}; unknown names are refused by the engine. */
public record OrdererSettings(Map<String, String> values) {
    /** Copies the map. */
    public OrdererSettings {
        values = Map.copyOf(values);
    }
}
