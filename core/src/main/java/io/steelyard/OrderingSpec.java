package io.steelyard;

import io.steelyard.error.ConfigurationException;
import java.util.Map;
import java.util.TreeMap;

/** Which engine orders a network's channels, on how many nodes, with which settings of the engine's own. See {@link Solo} and {@link Raft}. */
public record OrderingSpec(String engine, int nodes, Map<String, String> settings) {
    /** Checks the number and copies the settings. */
    public OrderingSpec {
        if (nodes < 1) {
            throw new ConfigurationException("a network needs at least 1 ordering node; got " + nodes);
        }
        settings = Map.copyOf(settings);
    }

    /** The same with one setting of the engine changed; unknown names are refused when the network starts. */
    public OrderingSpec with(String setting, String value) {
        Map<String, String> all = new TreeMap<>(settings);
        all.put(setting, value);
        return new OrderingSpec(engine, nodes, all);
    }
}
