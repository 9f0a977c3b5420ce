package io.steelyard.state;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.MalformedException;
import io.steelyard.format.Addition;
import io.steelyard.format.KeyMetadata;
import io.steelyard.format.ReadWriteSet;
import io.steelyard.format.ReadWriteSet.MetadataWrite;
import io.steelyard.format.ReadWriteSet.RangeQuery;
import io.steelyard.format.ReadWriteSet.Read;
import io.steelyard.format.ReadWriteSet.Write;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One contract's state within a {@link Simulation}. Any non-empty text with a UTF-8 form is a key here; what composite keys and
 * contracts may use beyond that is the contract room's rule. Broken rules are {@link SimulationRefused}.
 */
public final class SimulatedNamespace {
    private final Simulation simulation;
    private final String name;
    private final TreeMap<String, Read> reads = new TreeMap<>(KeyOrder.UTF8);
    private final TreeMap<String, Write> writes = new TreeMap<>(KeyOrder.UTF8);
    private final TreeMap<String, Addition> additions = new TreeMap<>(KeyOrder.UTF8);
    private final TreeMap<String, MetadataWrite> metadataWrites = new TreeMap<>(KeyOrder.UTF8);
    private final List<RecordedRange> ranges = new ArrayList<>();

    SimulatedNamespace(Simulation simulation, String name) {
        this.simulation = simulation;
        this.name = name;
    }

    /** The contract whose state this is. */
    public String name() {
        return name;
    }

    /** The committed value; records the version seen, or that there was none. */
    public Optional<Bytes> get(String key) {
        return read(key).map(VersionedValue::value);
    }

    /** Writes a value; an empty one deletes the key, as in Fabric. The last write of a key counts. */
    public void put(String key, Bytes value) {
        simulation.beforeWrite();
        requireKey(key);
        if (additions.containsKey(key)) {
            throw writtenAndAdded(key);
        }
        writes.put(key, new Write(key, value.isEmpty(), value));
    }

    /**
     * Adds to the number that a key will hold when the transaction is committed, without reading it. Several additions to a key count
     * as one within the bounds of all. Only for channels whose {@link WriteRules} know additions.
     */
    public void add(String key, Addition addition) {
        simulation.beforeWrite();
        requireKey(key);
        if (Addition.isAddition(key)) {
            throw new SimulationRefused("nothing can be added to key \"" + key + "\", which stands for an addition");
        }
        if (writes.containsKey(key)) {
            throw writtenAndAdded(key);
        }
        try {
            additions.merge(key, addition, Addition::plus);
        } catch (MalformedException impossible) {
            throw new SimulationRefused("the additions to key \"" + key + "\": " + impossible.getMessage());
        }
    }

    private static SimulationRefused writtenAndAdded(String key) {
        return new SimulationRefused(
                "key \"" + key + "\" is written and added to in one transaction; do one of the two");
    }

    /** Deletes a key, which need not exist. */
    public void delete(String key) {
        put(key, Bytes.EMPTY);
    }

    /** The committed metadata of a key by name, empty when there is none; recorded like {@link #get}. */
    public SortedMap<String, Bytes> metadata(String key) {
        SortedMap<String, Bytes> byName = new TreeMap<>(KeyOrder.UTF8);
        read(key).ifPresent(value -> KeyMetadata.parse(value.metadata())
                .forEach(entry -> byName.put(entry.name(), entry.value())));
        return byName;
    }

    /**
     * Replaces all metadata of a key (names like {@link KeyMetadata#VALIDATION_PARAMETER}); an empty map removes it. Dropped at commit when the key does not exist then, and is not written
     * by this transaction.
     */
    public void setMetadata(String key, Map<String, Bytes> metadata) {
        simulation.beforeWrite();
        requireKey(key);
        TreeMap<String, Bytes> sorted = new TreeMap<>(KeyOrder.UTF8);
        sorted.putAll(metadata);
        List<ReadWriteSet.MetadataEntry> entries = new ArrayList<>();
        sorted.forEach((entry, value) -> entries.add(new ReadWriteSet.MetadataEntry(entry, value)));
        metadataWrites.put(key, new MetadataWrite(key, entries));
    }

    /**
     * Entries from {@code startKey} (included) to {@code endKey} (excluded), empty for open, read as they are asked for. What was
     * asked for is checked again at commit, so that no entry can have come, gone or changed (phantoms).
     *
     * @throws SimulationRefused by the cursor beyond {@link Simulation#RANGE_RESULTS_MAX} results
     */
    public StateCursor range(String startKey, String endKey) {
        return open(new KeyRange(startKey, endKey), simulation.rangeResultsMax());
    }

    /**
     * Up to {@code pageSize} entries from {@code startKey}, or from {@code bookmark} when it is not empty, to {@code endKey}
     * (excluded). The transaction cannot write any more, and must not have written.
     *
     * @param pageSize at least 1; more than {@link Simulation#RANGE_RESULTS_MAX} counts as that
     */
    public StatePage page(String startKey, String endKey, int pageSize, String bookmark) {
        if (pageSize < 1) {
            throw new SimulationRefused("a page holds at least one entry; asked for " + pageSize);
        }
        simulation.beforePage();
        int size = Math.min(pageSize, simulation.rangeResultsMax());
        List<StateEntry> entries = new ArrayList<>();
        try (RecordedRange range = open(new KeyRange(bookmark.isEmpty() ? startKey : bookmark, endKey), size)) {
            while (entries.size() < size && range.hasNext()) {
                entries.add(range.next());
            }
            return new StatePage(entries, range.keyAfter());
        }
    }

    /** This contract's part of the read/write set; empty when it was not touched. */
    Optional<ReadWriteSet.Namespace> toReadWriteSet() {
        Map<RangeIdentity, RangeQuery> queries = new LinkedHashMap<>();
        for (RecordedRange range : ranges) {
            range.toRangeQuery()
                    .ifPresent(query -> queries.putIfAbsent(
                            new RangeIdentity(query.startKey(), query.endKey(), query.exhausted()), query));
        }
        if (reads.isEmpty()
                && writes.isEmpty()
                && additions.isEmpty()
                && metadataWrites.isEmpty()
                && queries.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new ReadWriteSet.Namespace(
                name,
                List.copyOf(reads.values()),
                List.copyOf(queries.values()),
                allWrites(),
                List.copyOf(metadataWrites.values()),
                List.of()));
    }

    private List<Write> allWrites() {
        TreeMap<String, Write> all = new TreeMap<>(KeyOrder.UTF8);
        all.putAll(writes);
        additions.forEach((key, addition) -> all.put(Addition.key(key), addition.toWrite(key)));
        return List.copyOf(all.values());
    }

    void closeRanges() {
        ranges.forEach(RecordedRange::close);
    }

    private Optional<VersionedValue> read(String key) {
        simulation.requireRunning();
        requireKey(key);
        Optional<VersionedValue> found = simulation.state().get(name, key);
        reads.put(key, new Read(key, found.map(VersionedValue::version)));
        return found;
    }

    private RecordedRange open(KeyRange range, int resultsMax) {
        simulation.requireRunning();
        requireEncodable(range.start());
        requireEncodable(range.end());
        StateCursor entries = simulation.state().range(name, range.start(), range.end());
        RecordedRange recorded = new RecordedRange(simulation, entries, range, resultsMax);
        ranges.add(recorded);
        return recorded;
    }

    private static void requireKey(String key) {
        if (key.isEmpty()) {
            throw new SimulationRefused("key must not be an empty string");
        }
        requireEncodable(key);
    }

    private static void requireEncodable(String key) {
        if (!KeyOrder.isEncodable(key)) {
            throw new SimulationRefused("key \"" + key + "\" has an unpaired surrogate, which UTF-8 cannot express");
        }
    }

    /** What makes two range queries the same in Fabric's read set: the first one recorded counts. */
    private record RangeIdentity(String startKey, String endKey, boolean exhausted) {}
}
