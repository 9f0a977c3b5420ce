package io.steelyard.raft;

import io.steelyard.order.OrdererSettings;
import java.util.LinkedHashMap;
import java.util.Map;

/** Settings of the kit's runs: quick elections, few batches in flight, a log that forgets early. */
final class RaftKitSettings {
    static final int MAX_IN_FLIGHT = 40;
    static final int FORGOTTEN_AFTER = 40;

    private RaftKitSettings() {}

    static Map<String, String> quick() {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("electionTimeoutMinMs", "500");
        values.put("electionTimeoutMaxMs", "1000");
        values.put("firstElectionTimeoutMs", "80");
        values.put("requestTimeoutMs", "3000");
        values.put("maxInFlight", String.valueOf(MAX_IN_FLIGHT));
        values.put("snapshotEvery", "10");
        values.put("keepEntries", "5");
        values.put("segmentBytes", "1024");
        return values;
    }

    static OrdererSettings settings() {
        return new OrdererSettings(quick());
    }
}
