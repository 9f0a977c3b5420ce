package io.steelyard.commit;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.MalformedException;
import io.steelyard.format.KeyMetadata;
import io.steelyard.format.ReadWriteSet.MetadataEntry;
import io.steelyard.policy.Policy;
import io.steelyard.policy.Verdict;
import io.steelyard.state.StateView;
import io.steelyard.state.VersionedValue;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The policies that keys carry themselves; bound ones are remembered, bounded. Any thread. Source: Fabric
 * core/common/validation/statebased/vpmanagerimpl.go.
 */
final class KeyPolicies {
    private static final int KEPT = 1_000;

    private final StateView state;
    private final Function<Bytes, Policy> bind;
    private final Map<Bytes, Policy> bound = new ConcurrentHashMap<>();

    /** {@code bind} makes a policy of a key's parameter. */
    KeyPolicies(StateView state, Function<Bytes, Policy> bind) {
        this.state = state;
        this.bind = bind;
    }

    /** A key's own policy, empty when it has none. */
    Optional<Policy> of(String namespace, String collection, Bytes key) {
        Optional<VersionedValue> value =
                collection.isEmpty() ? state.get(namespace, key.utf8()) : state.getHashed(namespace, collection, key);
        return value.filter(found -> !found.metadata().isEmpty())
                .flatMap(found -> parameter(found.metadata()))
                .map(this::bound);
    }

    /** Of several parameters the last counts, and an empty one is none. */
    private static Optional<Bytes> parameter(Bytes metadata) {
        return KeyMetadata.parse(metadata).stream()
                .filter(entry -> entry.name().equals(KeyMetadata.VALIDATION_PARAMETER))
                .map(MetadataEntry::value)
                .reduce((first, second) -> second)
                .filter(parameter -> !parameter.isEmpty());
    }

    private Policy bound(Bytes parameter) {
        if (bound.size() >= KEPT) {
            bound.clear();
        }
        return bound.computeIfAbsent(parameter, bytes -> {
            try {
                return bind.apply(bytes);
            } catch (MalformedException e) {
                return none -> Verdict.refused("the key's own policy cannot be read: " + e.getMessage());
            }
        });
    }
}
