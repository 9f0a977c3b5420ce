package io.steelyard.state;

import io.steelyard.format.ReadWriteSet;
import io.steelyard.format.ReadWriteSet.Namespace;
import io.steelyard.format.ReadWriteSet.Read;
import io.steelyard.format.ValidationCode;
import io.steelyard.format.Version;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Whether a transaction that is not ordered yet has lost already. Certain only of a read that saw a value: a key never gets an earlier
 * version back, so if a state that knows the version's block holds another version, or none, every later state will. A read that saw
 * nothing may come true again when the key is deleted, and of a long range only a hash is known; about both nothing is said. Pure.
 */
public final class StaleReads {
    private final StateView state;
    private final long height;

    private StaleReads(StateView state, long height) {
        this.state = state;
        this.height = height;
    }

    /**
     * The first read that can never hold again, if there is one.
     *
     * @param state the state after at least the first {@code height} blocks; it may go on changing
     */
    public static Optional<Conflict> find(ReadWriteSet set, StateView state, long height) {
        return Optional.ofNullable(new StaleReads(state, height).find(set));
    }

    private @Nullable Conflict find(ReadWriteSet set) {
        for (Namespace namespace : set.namespaces()) {
            Conflict stale = first(namespace.name(), namespace.reads(), Optional.empty());
            for (ReadWriteSet.RangeQuery query : namespace.rangeQueries()) {
                KeyRange range = new KeyRange(query.startKey(), query.endKey());
                stale = stale != null ? stale : first(namespace.name(), query.reads(), Optional.of(range));
            }
            if (stale != null) {
                return stale;
            }
        }
        return null;
    }

    private @Nullable Conflict first(String namespace, List<Read> reads, Optional<KeyRange> range) {
        for (Read read : reads) {
            if (read.version().filter(this::isKnown).isEmpty()) {
                continue;
            }
            Optional<Version> found = state.get(namespace, read.key()).map(VersionedValue::version);
            if (!found.equals(read.version())) {
                return new Conflict(
                        range.isPresent() ? ValidationCode.PHANTOM_READ_CONFLICT : ValidationCode.MVCC_READ_CONFLICT,
                        namespace,
                        "",
                        read.key(),
                        read.version(),
                        found,
                        OptionalLong.empty(),
                        range);
            }
        }
        return null;
    }

    /** Whether the block that wrote the version is in the state; else the endorser is ahead and the state may still come to it. */
    private boolean isKnown(Version version) {
        return Long.compareUnsigned(version.block(), height) < 0;
    }
}
