package io.steelyard.benchmarks;

import io.steelyard.error.ConfigurationException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** Options that say which engines are measured and where they keep their files. */
public final class EngineOptions {
    @Option(
            names = "--engines",
            paramLabel = "NAME",
            split = ",",
            description = "Engines by name, separated by commas. Default: all on the class path")
    List<String> engines = List.of();

    @Option(
            names = "--directory",
            paramLabel = "PATH",
            description = "Where data on disk is made and deleted again. Default: the system's temporary directory")
    Optional<Path> directory = Optional.empty();

    /** One engine of a port. @throws ConfigurationException when it is not on the class path */
    public static <T> T factory(Class<T> port, Function<T, String> name, String engine) {
        EngineOptions only = new EngineOptions();
        only.engines = List.of(engine);
        return only.factories(port, name, List.of()).values().iterator().next();
    }

    /** The factories of a port by name, those asked for or all. */
    <T> Map<String, T> factories(Class<T> port, Function<T, String> name, List<String> others) {
        Map<String, T> found = new TreeMap<>();
        ServiceLoader.load(port).forEach(factory -> found.putIfAbsent(name.apply(factory), factory));
        for (String wanted : engines) {
            if (!found.containsKey(wanted) && !others.contains(wanted)) {
                throw new ConfigurationException(
                        "there is no engine '" + wanted + "'; there are " + found.keySet() + " " + others);
            }
        }
        if (!engines.isEmpty()) {
            found.keySet().retainAll(engines);
        }
        return found;
    }

    /** Whether this engine, which is not found by {@link #factories}, is to be measured. */
    boolean wants(String other) {
        return engines.isEmpty() || engines.contains(other);
    }
}
