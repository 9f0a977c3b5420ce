package io.steelyard.endorse;

import io.steelyard.contract.Contract;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;

/** The contract implementations on one peer for one channel, by contract name. Any thread. */
public final class InstalledContracts {
    private final Map<String, Contract> contracts = new ConcurrentSkipListMap<>();

    /** Installs or replaces an implementation. */
    public void install(String name, Contract contract) {
        contracts.put(name, contract);
    }

    /** The implementation, empty when there is none here. */
    public Optional<Contract> find(String name) {
        return Optional.ofNullable(contracts.get(name));
    }

    /** Names of what is installed. */
    public Set<String> names() {
        return Set.copyOf(contracts.keySet());
    }
}
