package io.steelyard.raft;

import io.steelyard.error.ConfigurationException;
import io.steelyard.order.OrdererSettings;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The engine's settings, each with its default; see docs. {@code addresses} is node id to {@code host:port} and used with
 * {@link Rpc#GRPC} only.
 */
record RaftSettings(
        Duration electionTimeoutMin,
        Duration electionTimeoutMax,
        Duration firstElectionTimeout,
        Duration requestTimeout,
        int maxInFlight,
        int maxInFlightBytes,
        int maxBatchBytes,
        int snapshotEvery,
        int keepEntries,
        int segmentBytes,
        Rpc rpc,
        Map<String, Address> addresses) {

    /** How messages travel between the channel's nodes. */
    enum Rpc {
        /** Inside this JVM, between engines of one factory. */
        MEMORY,
        /** Ratis' gRPC over TCP, without TLS. */
        GRPC
    }

    /** Where a node listens. */
    record Address(String host, int port) {}

    private static final String ADDRESS = "address.";

    RaftSettings {
        addresses = Map.copyOf(addresses);
        if (electionTimeoutMax.compareTo(electionTimeoutMin) < 0) {
            throw new ConfigurationException("electionTimeoutMaxMs (" + electionTimeoutMax.toMillis()
                    + ") must not be below electionTimeoutMinMs (" + electionTimeoutMin.toMillis() + ")");
        }
        if (maxInFlightBytes < maxBatchBytes) {
            throw new ConfigurationException("maxInFlightBytes (" + maxInFlightBytes
                    + ") must hold at least one batch of maxBatchBytes (" + maxBatchBytes + ")");
        }
    }

    /** Reads the settings of a channel whose ordering nodes are {@code members}; refuses names and values it does not know. */
    static RaftSettings of(OrdererSettings given, List<String> members) {
        Reader reader = new Reader(given.values());
        Rpc rpc = reader.choice("rpc", Rpc.MEMORY);
        RaftSettings settings = new RaftSettings(
                reader.millis("electionTimeoutMinMs", 1_000, 20),
                reader.millis("electionTimeoutMaxMs", 2_000, 20),
                reader.millis("firstElectionTimeoutMs", 100, 10),
                reader.millis("requestTimeoutMs", 10_000, 1),
                reader.number("maxInFlight", 256, 1, 1 << 20),
                reader.number("maxInFlightBytes", 64 << 20, 1 << 10, Integer.MAX_VALUE),
                reader.number("maxBatchBytes", 12 << 20, 1 << 10, 512 << 20),
                reader.number("snapshotEvery", 1_000, 1, Integer.MAX_VALUE),
                reader.number("keepEntries", 1_000, 0, Integer.MAX_VALUE),
                reader.number("segmentBytes", 16 << 20, 1 << 10, 1 << 30),
                rpc,
                rpc == Rpc.GRPC ? reader.addresses(members) : Map.of());
        reader.refuseRest();
        return settings;
    }

    /** Takes settings out of a map, so that what is left over was not known. */
    private static final class Reader {
        private final Map<String, String> rest;

        Reader(Map<String, String> values) {
            rest = new LinkedHashMap<>(values);
        }

        Duration millis(String name, int standard, int min) {
            return Duration.ofMillis(number(name, standard, min, 3_600_000));
        }

        int number(String name, int standard, int min, int max) {
            String text = rest.remove(name);
            if (text == null) {
                return standard;
            }
            try {
                int value = Integer.parseInt(text);
                if (value >= min && value <= max) {
                    return value;
                }
            } catch (NumberFormatException notANumber) {
                throw refused(name, text, min, max, notANumber);
            }
            throw refused(name, text, min, max, null);
        }

        Rpc choice(String name, Rpc standard) {
            String text = rest.remove(name);
            if (text == null) {
                return standard;
            }
            return switch (text) {
                case "memory" -> Rpc.MEMORY;
                case "grpc" -> Rpc.GRPC;
                default ->
                    throw new ConfigurationException(
                            "Raft setting " + name + "=" + text + "; allowed are memory and grpc");
            };
        }

        Map<String, Address> addresses(List<String> members) {
            Map<String, Address> addresses = new LinkedHashMap<>();
            for (String member : members) {
                String text = rest.remove(ADDRESS + member);
                if (text == null) {
                    throw new ConfigurationException(
                            "rpc=grpc needs " + ADDRESS + member + "=host:port, one for each of " + members);
                }
                addresses.put(member, address(member, text));
            }
            return addresses;
        }

        private static Address address(String member, String text) {
            int colon = text.lastIndexOf(':');
            try {
                int port = Integer.parseInt(text.substring(colon + 1));
                if (port > 0 && port < 65_536) {
                    return new Address(colon <= 0 ? "127.0.0.1" : text.substring(0, colon), port);
                }
            } catch (NumberFormatException notANumber) {
                throw new ConfigurationException(ADDRESS + member + "=" + text + " is not host:port", notANumber);
            }
            throw new ConfigurationException(
                    ADDRESS + member + "=" + text + " is not host:port with a port of 1-65535");
        }

        void refuseRest() {
            if (!rest.isEmpty()) {
                throw new ConfigurationException(
                        "Unknown Raft settings " + new TreeSet<>(rest.keySet()) + "; known are "
                                + "electionTimeoutMinMs, electionTimeoutMaxMs, firstElectionTimeoutMs, requestTimeoutMs, maxInFlight, "
                                + "maxInFlightBytes, maxBatchBytes, snapshotEvery, keepEntries, segmentBytes, rpc and, with rpc=grpc, "
                                + ADDRESS + "<node>");
            }
        }

        private static ConfigurationException refused(
                String name, String text, int min, int max, @org.jspecify.annotations.Nullable Exception cause) {
            String message =
                    "Raft setting " + name + "=" + text + "; a whole number from " + min + " to " + max + " is allowed";
            return cause == null ? new ConfigurationException(message) : new ConfigurationException(message, cause);
        }
    }
}
