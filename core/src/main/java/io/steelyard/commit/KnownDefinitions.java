package io.steelyard.commit;

import io.steelyard.lifecycle.ContractDefinition;
import io.steelyard.lifecycle.Definitions;
import io.steelyard.state.Snapshot;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The contract definitions of every height from one on, as long as no block changes any: endorsers ask for one with each proposal.
 * Only what is defined is remembered, since names are anybody's. Any thread.
 */
final class KnownDefinitions {
    private final long sinceHeight;
    private final Map<String, ContractDefinition> known = new ConcurrentHashMap<>();

    KnownDefinitions(long sinceHeight) {
        this.sinceHeight = sinceHeight;
    }

    Optional<ContractDefinition> find(Snapshot snapshot, String contract) {
        if (snapshot.height() < sinceHeight) {
            return Definitions.find(snapshot, contract);
        }
        ContractDefinition found = known.get(contract);
        if (found != null) {
            return Optional.of(found);
        }
        Optional<ContractDefinition> read = Definitions.find(snapshot, contract);
        read.ifPresent(definition -> known.put(contract, definition));
        return read;
    }
}
