package io.steelyard;

import io.steelyard.blocklog.BlockLogFactory;
import io.steelyard.error.ConfigurationException;
import io.steelyard.order.OrdererFactory;
import io.steelyard.state.StateStoreFactory;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The engines on the class path, found by name through ServiceLoader; a missing one is named with the artifact to add. */
final class Engines {
    private static final Logger LOG = LoggerFactory.getLogger(Engines.class);
    private static final List<String> BLOCK_LOGS_BY_PREFERENCE = List.of("chronicle", "file");
    private static final List<String> STATE_STORES_BY_PREFERENCE = List.of("mapdb");
    private static final String STORAGE_ARTIFACT = "io.steelyard:steelyard-storage";

    private Engines() {}

    /** The storage engines of a network by name, empty in memory. */
    record Chosen(String blockLog, String stateStore) {}

    static OrdererFactory orderer(String name) {
        TreeMap<String, OrdererFactory> found = load(OrdererFactory.class, OrdererFactory::name);
        OrdererFactory factory = found.get(name);
        if (factory == null) {
            String artifact = name.equals("etcdraft")
                    ? "add the dependency io.steelyard:steelyard-consensus-raft"
                    : "add the artifact that brings it";
            throw new ConfigurationException("no ordering engine '" + name + "' is on the class path, there are "
                    + found.keySet() + "; " + artifact);
        }
        return factory;
    }

    static StateStoreFactory stateStore(String wanted) {
        TreeMap<String, StateStoreFactory> found = load(StateStoreFactory.class, StateStoreFactory::name);
        String name = wanted.equals(StorageSpec.AUTOMATIC) ? first(STATE_STORES_BY_PREFERENCE, found) : wanted;
        StateStoreFactory factory = found.get(name);
        if (factory == null) {
            throw missing("state store", wanted, found);
        }
        return factory;
    }

    /** The block log wanted, or the best that this JVM can run. */
    static BlockLogFactory blockLog(String wanted) {
        TreeMap<String, BlockLogFactory> found = load(BlockLogFactory.class, BlockLogFactory::name);
        if (wanted.equals(StorageSpec.AUTOMATIC)) {
            for (String name : BLOCK_LOGS_BY_PREFERENCE) {
                BlockLogFactory candidate = found.get(name);
                if (candidate != null) {
                    Optional<String> unavailable = candidate.whyUnavailable();
                    if (unavailable.isEmpty()) {
                        return candidate;
                    }
                    LOG.info("block log '{}' is not used: {}", name, unavailable.get());
                }
            }
            throw missing("block log", wanted, found);
        }
        BlockLogFactory factory = found.get(wanted);
        if (factory == null) {
            throw missing("block log", wanted, found);
        }
        factory.whyUnavailable().ifPresent(why -> {
            throw new ConfigurationException("block log '" + wanted + "' cannot run in this JVM: " + why);
        });
        return factory;
    }

    private static ConfigurationException missing(String kind, String wanted, TreeMap<String, ?> found) {
        return new ConfigurationException("no " + kind
                + (wanted.equals(StorageSpec.AUTOMATIC) ? "" : " '" + wanted + "'")
                + " is on the class path, there are " + found.keySet() + "; add the dependency " + STORAGE_ARTIFACT);
    }

    private static String first(List<String> preference, TreeMap<String, ?> found) {
        return preference.stream().filter(found::containsKey).findFirst().orElse("");
    }

    private static <T> TreeMap<String, T> load(Class<T> port, Function<T, String> name) {
        TreeMap<String, T> found = new TreeMap<>();
        for (T factory : ServiceLoader.load(port, port.getClassLoader())) {
            found.putIfAbsent(name.apply(factory), factory);
        }
        return found;
    }
}
