package io.steelyard.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.steelyard.bytes.Bytes;
import io.steelyard.format.Addition;
import io.steelyard.format.CommitHash;
import io.steelyard.format.ReadWriteSet;
import io.steelyard.format.Version;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random transactions of puts, deletes, additions with and without bounds, and reads, simulated on older states and committed in blocks,
 * against a model that does one after the other with nothing but a map. A failure names its seed.
 */
@Timeout(120)
class AdditiveModelTest {
    private static final String NS = "counters";
    private static final List<String> KEYS = List.of("a", "b", "c", "d", "e");
    private static final List<String> VALUES = List.of("0", "7", "-3", "12", "text", "1.5");

    /** The naive ledger: what each key holds, when it was written, and what the block so far has touched. */
    private static final class Model {
        final Map<String, String> values = new TreeMap<>();
        final Map<String, Version> versions = new TreeMap<>();
        final Map<String, List<String>> past = new TreeMap<>();
        final Set<String> touched = new TreeSet<>();
        long additions;

        boolean commit(Version version, ReadWriteSet set) {
            for (ReadWriteSet.Namespace part : set.namespaces()) {
                for (ReadWriteSet.Read read : part.reads()) {
                    if (touched.contains(read.key())
                            || !Optional.ofNullable(versions.get(read.key())).equals(read.version())) {
                        return false;
                    }
                }
            }
            Map<String, String> next = new TreeMap<>();
            for (ReadWriteSet.Namespace part : set.namespaces()) {
                for (ReadWriteSet.Write write : part.writes()) {
                    if (!write.key().contains("add")) {
                        next.put(write.key(), write.value().utf8());
                        continue;
                    }
                    String key = write.key().substring(write.key().lastIndexOf('\u0000') + 1);
                    String sum =
                            sum(values.getOrDefault(key, "0"), write.value().utf8());
                    if (sum.isEmpty()) {
                        return false;
                    }
                    additions++;
                    next.put(key, sum);
                }
            }
            next.forEach((key, value) -> put(key, value, version));
            return true;
        }

        /** Nothing when it cannot be made. */
        private static String sum(String before, String addition) {
            String[] parts = addition.split(";", -1);
            if (!before.matches("-?[0-9]+")) {
                return "";
            }
            long sum = Long.parseLong(before) + Long.parseLong(parts[0]);
            boolean isLow = parts.length > 1 && !parts[1].isEmpty() && sum < Long.parseLong(parts[1]);
            boolean isHigh = parts.length > 1 && !parts[2].isEmpty() && sum > Long.parseLong(parts[2]);
            return isLow || isHigh ? "" : String.valueOf(sum);
        }

        private void put(String key, String value, Version version) {
            touched.add(key);
            past.computeIfAbsent(key, fresh -> new ArrayList<>()).add(0, version + "=" + value);
            if (value.isEmpty()) {
                values.remove(key);
                versions.remove(key);
            } else {
                values.put(key, value);
                versions.put(key, version);
            }
        }
    }

    private final SkipListStateStore store = new SkipListStateStore();
    private final ChannelState state = new ChannelState(store);
    private final SkipListStateStore replayed = new SkipListStateStore();
    private final Model model = new Model();
    private final List<Snapshot> snapshots = new ArrayList<>();
    private int conflicts;
    private int refusals;
    private int stale;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void blocks_of_anything_come_to_what_one_after_the_other_comes_to(long seed) {
        Random random = new Random(seed);
        state.apply(new StateBatch(), 0);
        replayed.apply(new StateBatch(), 0);
        for (long block = 1; block <= 150; block++) {
            snapshots.add(state.snapshot());
            if (snapshots.size() > 3) {
                snapshots.remove(0).close();
            }
            List<ReadWriteSet> sets = new ArrayList<>();
            for (int i = 0; i < 1 + random.nextInt(8); i++) {
                sets.add(transaction(snapshots.get(random.nextInt(snapshots.size())), random));
            }
            commit(block, sets, "seed " + seed + ", block " + block + ": " + sets);
        }
        assertThat(conflicts).isPositive();
        assertThat(refusals).isPositive();
        assertThat(stale).isPositive();
        assertThat(model.additions).isGreaterThan(100);
        for (String key : KEYS) {
            assertThat(past(key)).as("seed %d, %s", seed, key).isEqualTo(model.past.getOrDefault(key, List.of()));
        }
        assertThat(StateDigest.of(replayed)).isEqualTo(StateDigest.of(store));
        assertThat(States.entries(replayed, HistoryIndex.NAMESPACE, "", ""))
                .isEqualTo(States.entries(store, HistoryIndex.NAMESPACE, "", ""));
    }

    private static ReadWriteSet transaction(StateView view, Random random) {
        Simulation simulation = new Simulation(view, "tx");
        SimulatedNamespace namespace = simulation.namespace(NS);
        List<String> keys = new ArrayList<>(KEYS);
        java.util.Collections.shuffle(keys, random);
        for (String key : keys.subList(0, 1 + random.nextInt(3))) {
            if (random.nextInt(4) == 0) {
                namespace.get(key);
            }
            switch (random.nextInt(8)) {
                case 0 -> namespace.put(key, Bytes.utf8(VALUES.get(random.nextInt(VALUES.size()))));
                case 1 -> namespace.delete(key);
                case 2 -> namespace.add(key, addition(random.nextInt(21) - 10, -5, 15));
                case 3 -> {
                    namespace.add(key, new Addition(BigInteger.TWO, Optional.empty(), Optional.empty()));
                    namespace.add(key, addition(-1, -20, 100));
                }
                default ->
                    namespace.add(
                            key,
                            new Addition(
                                    BigInteger.valueOf(random.nextInt(9) - 4), Optional.empty(), Optional.empty()));
            }
        }
        ReadWriteSet set = simulation.result();
        assertThat(ReadWriteSet.parse(set.toBytes())).isEqualTo(set);
        return set;
    }

    private static Addition addition(long amount, long min, long max) {
        return new Addition(
                BigInteger.valueOf(amount), Optional.of(BigInteger.valueOf(min)), Optional.of(BigInteger.valueOf(max)));
    }

    private void commit(long block, List<ReadWriteSet> sets, String about) {
        BlockUpdates updates = new BlockUpdates(store, block, WriteRules.ADDITIVE);
        StateBatch batch = new StateBatch();
        List<Integer> valid = new ArrayList<>();
        model.touched.clear();
        for (int i = 0; i < sets.size(); i++) {
            Version version = new Version(block, i);
            boolean isStale =
                    StaleReads.find(sets.get(i), store, state.height()).isPresent();
            boolean conflicts = ConflictCheck.find(sets.get(i), store, updates).isPresent();
            boolean made = !conflicts && updates.tryAdd(i, sets.get(i)).isEmpty();
            assertThat(made).as("%s, transaction %d", about, i).isEqualTo(model.commit(version, sets.get(i)));
            assertThat(isStale && made)
                    .as("%s, transaction %d was said to be stale", about, i)
                    .isFalse();
            count(isStale, conflicts, made);
            if (made) {
                valid.add(i);
                HistoryIndex.add(batch, version, sets.get(i), updates);
            }
        }
        updates.addTo(batch);
        state.apply(batch, block);
        for (String key : KEYS) {
            assertThat(store.get(NS, key)).as("%s, key %s", about, key).isEqualTo(expected(key));
        }
        assertThat(States.keys(store, NS)).as(about).allMatch(KEYS::contains);
        replay(block, sets, valid, updates.netWrites());
    }

    private void count(boolean isStale, boolean conflicted, boolean made) {
        stale += isStale ? 1 : 0;
        conflicts += conflicted ? 1 : 0;
        refusals += conflicted || made ? 0 : 1;
    }

    private Optional<VersionedValue> expected(String key) {
        return Optional.ofNullable(model.values.get(key))
                .map(value -> new VersionedValue(
                        Bytes.utf8(value), Bytes.EMPTY, java.util.Objects.requireNonNull(model.versions.get(key))));
    }

    /** What a peer does that only knows which transactions were valid. */
    private void replay(long block, List<ReadWriteSet> sets, List<Integer> valid, List<CommitHash.Update> net) {
        BlockUpdates updates = new BlockUpdates(replayed, block, WriteRules.ADDITIVE);
        StateBatch batch = new StateBatch();
        for (int i : valid) {
            updates.add(i, sets.get(i));
            HistoryIndex.add(batch, new Version(block, i), sets.get(i), updates);
        }
        assertThat(updates.netWrites()).isEqualTo(net);
        updates.addTo(batch);
        replayed.apply(batch, block);
    }

    private List<String> past(String key) {
        List<String> past = new ArrayList<>();
        Map<String, String> writes = new TreeMap<>();
        model.past.getOrDefault(key, List.of()).forEach(each -> {
            String[] parts = each.split("=", -1);
            writes.put(parts[0], parts[1]);
        });
        try (HistoryCursor cursor = HistoryIndex.versions(store, NS, key)) {
            while (cursor.hasNext()) {
                String version = cursor.next().toString();
                // a sum stands in the row; what was put or deleted stands in its transaction
                past.add(version + "=" + cursor.sum().map(Bytes::utf8).orElse(writes.getOrDefault(version, "?")));
            }
        }
        return past;
    }

    @Test
    void without_the_capability_such_a_write_is_one_like_any_other() {
        BlockUpdates updates = new BlockUpdates(store, 1);
        ReadWriteSet set = set(new ReadWriteSet.Write(Addition.key("a"), false, Bytes.utf8("no number")));
        updates.add(0, set);
        StateBatch batch = new StateBatch();
        updates.addTo(batch);
        HistoryIndex.add(batch, new Version(1, 0), set, updates);
        store.apply(batch, 1);
        assertThat(States.keys(store, NS)).containsExactly(Addition.key("a"));
        assertThat(past(Addition.key("a"))).containsExactly("1:0=?");
    }

    @Test
    void hostile_sets_are_refused_as_a_whole_and_change_nothing() {
        ReadWriteSet.Write five = new ReadWriteSet.Write(Addition.key("a"), false, Bytes.utf8("5"));
        ReadWriteSet.Write put = new ReadWriteSet.Write("a", false, Bytes.utf8("1"));
        ReadWriteSet.Write other = new ReadWriteSet.Write("b", false, Bytes.utf8("1"));
        BlockUpdates updates = new BlockUpdates(store, 1, WriteRules.ADDITIVE);
        for (ReadWriteSet set : List.of(
                set(other, five, five),
                set(other, five, put),
                set(put, put, five),
                set(other, new ReadWriteSet.Write("a", true, Bytes.EMPTY), five),
                set(other, new ReadWriteSet.Write(Addition.key("a"), true, Bytes.EMPTY)),
                set(other, new ReadWriteSet.Write(Addition.key(""), false, Bytes.utf8("5"))),
                set(other, new ReadWriteSet.Write(Addition.key(Addition.key("a")), false, Bytes.utf8("5"))),
                set(other, new ReadWriteSet.Write(Addition.key("a"), false, Bytes.utf8("five"))))) {
            assertThat(updates.tryAdd(0, set)).as(set.toString()).isPresent();
            assertThat(updates.netWrites()).isEmpty();
        }
        assertThat(updates.tryAdd(0, set(other, five))).isEmpty();
    }

    @Test
    void a_key_keeps_its_metadata_when_it_is_added_to_and_gets_what_comes_with_the_addition() {
        BlockUpdates updates = new BlockUpdates(store, 1, WriteRules.ADDITIVE);
        ReadWriteSet.Write five = new ReadWriteSet.Write(Addition.key("a"), false, Bytes.utf8("5"));
        ReadWriteSet.MetadataEntry policy = new ReadWriteSet.MetadataEntry("VALIDATION_PARAMETER", Bytes.utf8("p"));
        ReadWriteSet guarded = new ReadWriteSet(List.of(new ReadWriteSet.Namespace(
                NS,
                List.of(),
                List.of(),
                List.of(five),
                List.of(new ReadWriteSet.MetadataWrite("a", List.of(policy))),
                List.of())));
        updates.add(0, guarded);
        updates.add(1, set(five));
        StateBatch batch = new StateBatch();
        updates.addTo(batch);
        store.apply(batch, 1);
        VersionedValue value = store.get(NS, "a").orElseThrow();
        assertThat(value.value().utf8()).isEqualTo("10");
        assertThat(value.metadata()).isEqualTo(io.steelyard.format.KeyMetadata.serialize(List.of(policy)));
        assertThat(value.version()).isEqualTo(new Version(1, 1));
    }

    private static ReadWriteSet set(ReadWriteSet.Write... writes) {
        return new ReadWriteSet(List.of(
                new ReadWriteSet.Namespace(NS, List.of(), List.of(), Arrays.asList(writes), List.of(), List.of())));
    }
}
