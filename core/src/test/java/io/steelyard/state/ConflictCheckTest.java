package io.steelyard.state;

import static io.steelyard.state.States.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.steelyard.bytes.Bytes;
import io.steelyard.format.ReadWriteSet;
import io.steelyard.format.ReadWriteSet.Collection;
import io.steelyard.format.ReadWriteSet.HashedRead;
import io.steelyard.format.ReadWriteSet.HashedWrite;
import io.steelyard.format.ReadWriteSet.MerkleSummary;
import io.steelyard.format.ReadWriteSet.RangeQuery;
import io.steelyard.format.ReadWriteSet.Read;
import io.steelyard.format.ReadWriteSet.Write;
import io.steelyard.format.ValidationCode;
import io.steelyard.format.Version;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ConflictCheckTest {
    private static final String NS = "basic";
    private static final int KEYS = 3_000;
    private static final Bytes X = Bytes.utf8("x");
    private static final Bytes HASH = Bytes.hex("00ff");

    private final SkipListStateStore store = new SkipListStateStore();
    private BlockUpdates updates = new BlockUpdates(store, 5);

    @BeforeEach
    void fill() {
        StateBatch batch = new StateBatch();
        for (int i = 0; i < KEYS; i++) {
            batch.add(NS, key(i), value("v", 3, i));
        }
        batch.add("basic$$hsecret", HASH.hex(), value("h", 4, 1));
        store.apply(batch, 4);
        updates = new BlockUpdates(store, 5);
    }

    @Test
    void a_transaction_whose_reads_still_hold_has_no_conflict() {
        ReadWriteSet set = simulate(basic -> {
            basic.get(key(1));
            basic.get("absent");
            readAll(basic.range(key(10), key(20)));
            readAll(basic.range("", ""));
            basic.range(key(5), "").next();
            basic.put(key(1), X);
        });
        assertThat(check(set)).isEmpty();
    }

    @Test
    void a_version_that_changed_since_is_a_conflict_that_names_both() {
        ReadWriteSet set = simulate(basic -> basic.get(key(1)));
        commit(new Version(6, 2), basic -> basic.put(key(1), X));
        assertThat(check(set))
                .contains(new Conflict(
                        ValidationCode.MVCC_READ_CONFLICT,
                        NS,
                        "",
                        key(1),
                        Optional.of(new Version(3, 1)),
                        Optional.of(new Version(6, 2)),
                        OptionalLong.empty(),
                        Optional.empty()));
    }

    @Test
    void a_key_that_came_or_went_since_is_a_conflict() {
        ReadWriteSet absent = simulate(basic -> basic.get("new"));
        ReadWriteSet present = simulate(basic -> basic.get(key(1)));
        commit(new Version(5, 0), basic -> {
            basic.put("new", X);
            basic.delete(key(1));
        });
        assertThat(check(absent).orElseThrow().found()).contains(new Version(5, 0));
        assertThat(check(present).orElseThrow().found()).isEmpty();
        assertThat(check(present).orElseThrow().describe()).endsWith("was read at version 3:1; it is not there now");
    }

    @Test
    void a_key_changed_earlier_in_the_block_is_a_conflict_that_names_the_transaction() {
        ReadWriteSet set = simulate(basic -> basic.get(key(1)));
        earlier(7, basic -> basic.put(key(1), X));
        Conflict conflict = check(set).orElseThrow();
        assertThat(conflict.earlierTransaction()).hasValue(7);
        assertThat(conflict.found()).contains(new Version(5, 7));
    }

    @Test
    void a_key_deleted_earlier_in_the_block_is_a_conflict_even_for_a_reader_of_nothing() {
        ReadWriteSet set = simulate(basic -> basic.get("absent"));
        earlier(0, basic -> basic.delete("absent"));
        assertThat(check(set).orElseThrow().code()).isEqualTo(ValidationCode.MVCC_READ_CONFLICT);
    }

    @Test
    void metadata_set_earlier_in_the_block_is_a_conflict_for_readers_of_the_key() {
        ReadWriteSet set = simulate(basic -> basic.get(key(1)));
        ReadWriteSet absent = simulate(basic -> basic.get("absent"));
        earlier(2, basic -> {
            basic.setMetadata(key(1), java.util.Map.of("VALIDATION_PARAMETER", X));
            basic.setMetadata("absent", java.util.Map.of("VALIDATION_PARAMETER", X));
        });
        assertThat(check(set)).isPresent();
        assertThat(check(absent)).isEmpty();
    }

    @Test
    void an_entry_that_came_into_a_range_is_a_phantom_that_names_it() {
        ReadWriteSet set = simulate(basic -> readAll(basic.range(key(10), key(20))));
        earlier(3, basic -> basic.put(key(12) + "!", X));
        Conflict conflict = check(set).orElseThrow();
        assertThat(conflict.code()).isEqualTo(ValidationCode.PHANTOM_READ_CONFLICT);
        assertThat(conflict.key()).isEqualTo(key(12) + "!");
        assertThat(conflict.earlierTransaction()).hasValue(3);
        assertThat(conflict.range()).contains(new KeyRange(key(10), key(20)));
    }

    @Test
    void an_entry_that_went_from_a_range_is_a_phantom_that_names_it() {
        ReadWriteSet set = simulate(basic -> readAll(basic.range(key(10), key(20))));
        earlier(3, basic -> basic.delete(key(19)));
        Conflict conflict = check(set).orElseThrow();
        assertThat(conflict.key()).isEqualTo(key(19));
        assertThat(conflict.expected()).contains(new Version(3, 19));
        assertThat(conflict.earlierTransaction()).hasValue(3);
    }

    @Test
    void an_entry_that_changed_in_a_range_is_a_phantom_with_both_versions() {
        ReadWriteSet set = simulate(basic -> readAll(basic.range(key(10), key(20))));
        commit(new Version(9, 1), basic -> basic.put(key(15), X));
        Conflict conflict = check(set).orElseThrow();
        assertThat(conflict.key()).isEqualTo(key(15));
        assertThat(conflict.expected()).contains(new Version(3, 15));
        assertThat(conflict.found()).contains(new Version(9, 1));
        assertThat(conflict.earlierTransaction()).isEmpty();
    }

    @Test
    void what_comes_after_the_last_key_read_is_no_phantom_and_that_key_itself_is() {
        ReadWriteSet set = simulate(basic -> {
            StateCursor range = basic.range(key(10), "");
            range.next();
            range.next();
        });
        earlier(0, basic -> basic.put(key(11) + "!", X));
        assertThat(check(set)).isEmpty();
        earlier(1, basic -> basic.put(key(11), X));
        assertThat(check(set).orElseThrow().key()).isEqualTo(key(11));
    }

    @ParameterizedTest
    @ValueSource(ints = {51, 102, 2_550, 2_551, 2_999})
    void a_long_range_holds_until_one_of_its_entries_changes(int count) {
        ReadWriteSet exhausted = simulate(basic -> readAll(basic.range(key(0), key(count))));
        ReadWriteSet leftEarly = simulate(basic -> {
            StateCursor range = basic.range(key(0), "");
            for (int i = 0; i < count; i++) {
                range.next();
            }
        });
        assertThat(exhausted.namespaces().get(0).rangeQueries().get(0).summary())
                .isPresent();
        assertThat(check(exhausted)).isEmpty();
        assertThat(check(leftEarly)).isEmpty();
        for (int changed : new int[] {0, count / 2, count - 1}) {
            updates = new BlockUpdates(store, 5);
            earlier(4, basic -> basic.put(key(changed), X));
            for (ReadWriteSet set : List.of(exhausted, leftEarly)) {
                Conflict conflict = check(set).orElseThrow();
                assertThat(conflict.code()).isEqualTo(ValidationCode.PHANTOM_READ_CONFLICT);
                assertThat(conflict.earlierTransaction()).hasValue(4);
                assertThat(conflict.describe()).contains("transaction 4 of the same block changed keys in it");
            }
        }
        updates = new BlockUpdates(store, 5);
        earlier(4, basic -> basic.put(key(count), X));
        assertThat(check(exhausted)).isEmpty();
        assertThat(check(leftEarly)).isEmpty();
    }

    @Test
    void a_long_range_that_grew_or_shrank_in_an_earlier_block_is_a_phantom_without_a_key() {
        ReadWriteSet set = simulate(basic -> readAll(basic.range("", "")));
        commit(new Version(5, 0), basic -> basic.put(key(KEYS), X));
        Conflict conflict = check(set).orElseThrow();
        assertThat(conflict.key()).isEmpty();
        assertThat(conflict.describe())
                .isEqualTo("the result in the range [\"\", end) of contract basic has changed since it was read");
        commit(new Version(5, 1), basic -> basic.delete(key(KEYS)));
        assertThat(check(set)).isEmpty();
        commit(new Version(5, 2), basic -> basic.delete(key(0)));
        assertThat(check(set)).isPresent();
    }

    @Test
    void hashed_reads_are_checked_like_others() {
        assertThat(check(hashed(HASH, Optional.of(new Version(4, 1))))).isEmpty();
        assertThat(check(hashed(Bytes.hex("01"), Optional.empty()))).isEmpty();
        Conflict conflict = check(hashed(HASH, Optional.of(new Version(4, 0)))).orElseThrow();
        assertThat(conflict.code()).isEqualTo(ValidationCode.MVCC_READ_CONFLICT);
        assertThat(conflict.collection()).isEqualTo("secret");
        assertThat(conflict.key()).isEqualTo("00ff");
        updates.add(6, hashedWrite());
        assertThat(check(hashed(HASH, Optional.of(new Version(4, 1))))
                        .orElseThrow()
                        .earlierTransaction())
                .hasValue(6);
    }

    @Test
    void in_a_namespace_reads_come_before_ranges_and_namespaces_in_their_order() {
        RangeQuery phantom = new RangeQuery("x", "y", true, List.of(read("x", 1)), Optional.empty());
        ReadWriteSet.Namespace both = new ReadWriteSet.Namespace(
                NS, List.of(read("gone", 1)), List.of(phantom), List.of(), List.of(), List.of());
        ReadWriteSet.Namespace ranges =
                new ReadWriteSet.Namespace(NS, List.of(), List.of(phantom), List.of(), List.of(), List.of());
        assertThat(check(new ReadWriteSet(List.of(both))).orElseThrow().code())
                .isEqualTo(ValidationCode.MVCC_READ_CONFLICT);
        assertThat(check(new ReadWriteSet(List.of(ranges, both))).orElseThrow().code())
                .isEqualTo(ValidationCode.PHANTOM_READ_CONFLICT);
    }

    @Test
    void hostile_range_queries_are_phantoms_and_nothing_worse() {
        List<RangeQuery> hostile = List.of(
                new RangeQuery(key(0), key(1), true, List.of(new Read(key(0), Optional.empty())), Optional.empty()),
                merkle(0, 1, List.of(HASH)),
                merkle(1, 1, List.of(HASH)),
                merkle(-1, -1, List.of()),
                merkle(50, 0, List.of()),
                merkle(50, 1, List.of()),
                merkle(50, -1, List.of(HASH)),
                merkle(2, 3, List.of(HASH, HASH)),
                new RangeQuery(key(9), key(1), false, List.of(read(key(9), 3)), Optional.empty()),
                new RangeQuery("", "", false, List.of(), Optional.empty()));
        for (RangeQuery query : hostile) {
            assertThat(check(ranges(query)).orElseThrow().code())
                    .as("%s", query)
                    .isEqualTo(ValidationCode.PHANTOM_READ_CONFLICT);
        }
    }

    @Test
    void a_tree_of_another_degree_is_recomputed_with_that_degree() {
        MerkleReads tree = new MerkleReads(2);
        for (int i = 0; i < 20; i++) {
            tree.add(key(i), new Version(3, i));
        }
        RangeQuery query = new RangeQuery(key(0), key(20), true, List.of(), tree.finish());
        assertThat(check(ranges(query))).isEmpty();
        earlier(0, basic -> basic.put(key(19), X));
        assertThat(check(ranges(query))).isPresent();
    }

    @Test
    void ranges_agree_with_a_naive_scan_of_the_merged_state() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            SkipListStateStore small = new SkipListStateStore();
            TreeMap<String, Version> model = new TreeMap<>(KeyOrder.UTF8);
            StateBatch batch = new StateBatch();
            for (int i = 0; i < 26; i++) {
                if (random.nextBoolean()) {
                    batch.add(NS, "" + (char) ('a' + i), value("v", 1, i));
                    model.put("" + (char) ('a' + i), new Version(1, i));
                }
            }
            small.apply(batch, 1);
            String start = "" + (char) ('a' + random.nextInt(26));
            String end = random.nextInt(4) == 0 ? "" : "" + (char) ('a' + random.nextInt(26));
            int limit = random.nextInt(30);
            Simulation simulation = new Simulation(small, "tx");
            StateCursor range = simulation.namespace(NS).range(start, end);
            for (int i = 0; i < limit && range.hasNext(); i++) {
                range.next();
            }
            ReadWriteSet set = simulation.result();
            TreeMap<String, Version> before = new TreeMap<>(model);
            BlockUpdates pending = new BlockUpdates(small, 2);
            for (int transaction = random.nextInt(3); transaction > 0; transaction--) {
                Simulation other = new Simulation(small, "other");
                String key = "" + (char) ('a' + random.nextInt(26));
                boolean isDelete = random.nextBoolean();
                other.namespace(NS).put(key, isDelete ? Bytes.EMPTY : X);
                pending.add(transaction, other.result());
                if (isDelete) {
                    model.remove(key);
                } else {
                    model.put(key, new Version(2, transaction));
                }
            }
            boolean isSame = set.namespaces().isEmpty() || seen(before, set).equals(seen(model, set));
            assertThat(ConflictCheck.find(set, small, pending).isEmpty())
                    .as("seed %d", seed)
                    .isEqualTo(isSame);
        }
    }

    /** What the range gives on this state: up to its end, or up to and with the last key that was read. */
    private static TreeMap<String, Version> seen(TreeMap<String, Version> state, ReadWriteSet set) {
        RangeQuery query = set.namespaces().get(0).rangeQueries().get(0);
        TreeMap<String, Version> seen = new TreeMap<>();
        state.tailMap(query.startKey()).forEach((key, version) -> {
            int order = query.endKey().isEmpty() ? -1 : key.compareTo(query.endKey());
            if (order < 0 || (order == 0 && !query.exhausted())) {
                seen.put(key, version);
            }
        });
        return seen;
    }

    private Optional<Conflict> check(ReadWriteSet set) {
        return ConflictCheck.find(set, store, updates);
    }

    private ReadWriteSet simulate(Consumer<SimulatedNamespace> contract) {
        Simulation simulation = new Simulation(store, "tx");
        contract.accept(simulation.namespace(NS));
        return simulation.result();
    }

    private void earlier(long transaction, Consumer<SimulatedNamespace> contract) {
        updates.add(transaction, simulate(contract));
    }

    private void commit(Version version, Consumer<SimulatedNamespace> contract) {
        BlockUpdates block = new BlockUpdates(store, version.block());
        block.add(version.transaction(), simulate(contract));
        StateBatch batch = new StateBatch();
        block.addTo(batch);
        store.apply(batch, version.block());
    }

    private static void readAll(StateCursor range) {
        range.forEachRemaining(entry -> {});
    }

    private static ReadWriteSet ranges(RangeQuery query) {
        return new ReadWriteSet(
                List.of(new ReadWriteSet.Namespace(NS, List.of(), List.of(query), List.of(), List.of(), List.of())));
    }

    private static RangeQuery merkle(int degree, int level, List<Bytes> hashes) {
        return new RangeQuery(key(0), key(200), true, List.of(), Optional.of(new MerkleSummary(degree, level, hashes)));
    }

    private static ReadWriteSet hashed(Bytes keyHash, Optional<Version> version) {
        return inCollection(
                new Collection("secret", List.of(new HashedRead(keyHash, version)), List.of(), List.of(), Bytes.EMPTY));
    }

    private static ReadWriteSet hashedWrite() {
        return inCollection(new Collection(
                "secret", List.of(), List.of(new HashedWrite(HASH, false, X, false)), List.of(), Bytes.EMPTY));
    }

    private static ReadWriteSet inCollection(Collection collection) {
        List<Write> none = List.of();
        return new ReadWriteSet(
                List.of(new ReadWriteSet.Namespace(NS, List.of(), List.of(), none, List.of(), List.of(collection))));
    }

    private static Read read(String key, long block) {
        return new Read(key, Optional.of(new Version(block, 0)));
    }

    private static String key(int number) {
        return String.format(java.util.Locale.ROOT, "key%06d", number);
    }
}
