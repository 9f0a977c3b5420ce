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
    /** Defaults on disk, by measurement (docs/storage.md): the first that this JVM can run. A directory keeps what it was made with. */
    private static final List<String> BLOCK_LOGS_BY_PREFERENCE = List.of("file", "chronicle");

    private static final List<String> STATE_STORES_BY_PREFERENCE = List.of("rocksdb", "mvstore", "mapdb");
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

    /** The state store wanted, or the best that this JVM can run. */
    static StateStoreFactory stateStore(String wanted) {
        return choose(
                "state store",
                wanted,
                STATE_STORES_BY_PREFERENCE,
                load(StateStoreFactory.class, StateStoreFactory::name),
                StateStoreFactory::whyUnavailable);
    }

    /** The block log wanted, or the best that this JVM can run. */
    static BlockLogFactory blockLog(String wanted) {
        return choose(
                "block log",
                wanted,
                BLOCK_LOGS_BY_PREFERENCE,
                load(BlockLogFactory.class, BlockLogFactory::name),
                BlockLogFactory::whyUnavailable);
    }

    private static <T> T choose(
            String kind,
            String wanted,
            List<String> byPreference,
            TreeMap<String, T> found,
            Function<T, Optional<String>> whyUnavailable) {
        if (wanted.equals(StorageSpec.AUTOMATIC)) {
            for (String name : byPreference) {
                T candidate = found.get(name);
                if (candidate != null && isUsable(kind, name, whyUnavailable.apply(candidate))) {
                    return candidate;
                }
            }
            throw missing(kind, wanted, found);
        }
        T factory = found.get(wanted);
        if (factory == null) {
            throw missing(kind, wanted, found);
        }
        whyUnavailable.apply(factory).ifPresent(why -> {
            throw new ConfigurationException(kind + " '" + wanted + "' cannot run in this JVM: " + why);
        });
        return factory;
    }

    private static boolean isUsable(String kind, String name, Optional<String> whyUnavailable) {
        whyUnavailable.ifPresent(why -> LOG.debug("{} '{}' is not used: {}", kind, name, why));
        return whyUnavailable.isEmpty();
    }

    private static ConfigurationException missing(String kind, String wanted, TreeMap<String, ?> found) {
        return new ConfigurationException("no " + kind
                + (wanted.equals(StorageSpec.AUTOMATIC) ? "" : " '" + wanted + "'")
                + " is on the class path, there are " + found.keySet() + "; add the dependency " + STORAGE_ARTIFACT);
    }

    private static <T> TreeMap<String, T> load(Class<T> port, Function<T, String> name) {
        TreeMap<String, T> found = new TreeMap<>();
        for (T factory : ServiceLoader.load(port, port.getClassLoader())) {
            found.putIfAbsent(name.apply(factory), factory);
        }
        return found;
    }
}
