package io.steelyard.state;

import static io.steelyard.state.States.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steelyard.bytes.Bytes;
import io.steelyard.format.KeyMetadata;
import io.steelyard.format.ReadWriteSet;
import io.steelyard.format.ReadWriteSet.MetadataEntry;
import io.steelyard.format.ReadWriteSet.MetadataWrite;
import io.steelyard.format.ReadWriteSet.RangeQuery;
import io.steelyard.format.ReadWriteSet.Read;
import io.steelyard.format.ReadWriteSet.Write;
import io.steelyard.format.Version;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SimulationTest {
    private static final String NS = "basic";
    private static final Bytes X = Bytes.utf8("x");

    private final SkipListStateStore store = new SkipListStateStore();
    private final Simulation simulation = new Simulation(store, "tx1");
    private final SimulatedNamespace basic = simulation.namespace(NS);

    @BeforeEach
    void fill() {
        StateBatch batch = new StateBatch();
        for (int i = 0; i < 120; i++) {
            batch.add(NS, key(i), value("v" + i, 3, i));
        }
        store.apply(batch, 3);
    }

    @Test
    void a_read_records_the_version_and_a_missing_key_its_absence() {
        assertThat(basic.get(key(7))).contains(Bytes.utf8("v7"));
        assertThat(basic.get("nothing")).isEmpty();
        assertThat(basic.get(key(7))).contains(Bytes.utf8("v7"));
        assertThat(only().reads())
                .containsExactly(
                        new Read(key(7), Optional.of(new Version(3, 7))), new Read("nothing", Optional.empty()));
    }

    @Test
    void a_transaction_does_not_read_its_own_writes() {
        basic.put(key(1), X);
        basic.put("new", X);
        basic.delete(key(2));
        assertThat(basic.get(key(1))).contains(Bytes.utf8("v1"));
        assertThat(basic.get("new")).isEmpty();
        assertThat(basic.get(key(2))).contains(Bytes.utf8("v2"));
        try (StateCursor range = basic.range("n", "o")) {
            assertThat(range.hasNext()).isFalse();
        }
    }

    @Test
    void the_last_write_of_a_key_counts_and_an_empty_value_deletes() {
        basic.put("b", Bytes.utf8("first"));
        basic.put("b", Bytes.utf8("second"));
        basic.put("a", X);
        basic.delete("a");
        basic.put("c", Bytes.EMPTY);
        assertThat(only().writes())
                .containsExactly(
                        new Write("a", true, Bytes.EMPTY),
                        new Write("b", false, Bytes.utf8("second")),
                        new Write("c", true, Bytes.EMPTY));
        assertThat(simulation.hasWritten()).isTrue();
    }

    @Test
    void everything_is_in_the_order_of_UTF8_bytes() {
        List<String> ordered = List.of("Z", "a", "\u00e9", "\uffff", "\ud83d\ude00");
        for (String name : List.of("\ud83d\ude00", "a", "\uffff", "Z", "\u00e9")) {
            SimulatedNamespace namespace = simulation.namespace(name);
            for (String key : List.of("\ud83d\ude00", "\u00e9", "a", "\uffff", "Z")) {
                namespace.get(key);
                namespace.put(key, X);
                namespace.setMetadata(key, Map.of("\ud83d\ude00", X, "\uffff", X, "a", X));
            }
        }
        ReadWriteSet set = simulation.result();
        assertThat(set.namespaces().stream().map(ReadWriteSet.Namespace::name)).containsExactlyElementsOf(ordered);
        for (ReadWriteSet.Namespace namespace : set.namespaces()) {
            assertThat(namespace.reads().stream().map(Read::key)).containsExactlyElementsOf(ordered);
            assertThat(namespace.writes().stream().map(Write::key)).containsExactlyElementsOf(ordered);
            assertThat(namespace.metadataWrites().stream().map(MetadataWrite::key))
                    .containsExactlyElementsOf(ordered);
            assertThat(namespace.metadataWrites().get(0).entries().stream().map(MetadataEntry::name))
                    .containsExactly("a", "\uffff", "\ud83d\ude00");
        }
    }

    @Test
    void a_namespace_that_was_not_used_is_not_in_the_set() {
        simulation.namespace("idle");
        try (StateCursor range = simulation.namespace("looked at, never asked").range("", "")) {
            assertThat(range).isNotNull();
        }
        assertThat(simulation.result().namespaces()).isEmpty();
    }

    @Test
    void contracts_that_call_one_another_share_one_set() {
        basic.put("a", X);
        simulation.namespace("other").get("b");
        assertThat(simulation.namespace(NS)).isSameAs(basic);
        assertThat(simulation.result().namespaces().stream().map(ReadWriteSet.Namespace::name))
                .containsExactly(NS, "other");
    }

    @Test
    void metadata_is_replaced_as_a_whole_and_read_from_the_state() {
        StateBatch batch = new StateBatch();
        Bytes metadata = KeyMetadata.serialize(List.of(new MetadataEntry("VALIDATION_PARAMETER", X)));
        batch.add(NS, "guarded", new VersionedValue(X, metadata, new Version(4, 0)));
        store.apply(batch, 4);
        basic.setMetadata("guarded", Map.of("VALIDATION_PARAMETER", Bytes.utf8("y")));
        assertThat(basic.metadata("guarded")).containsExactly(Map.entry("VALIDATION_PARAMETER", X));
        assertThat(basic.metadata(key(1))).isEmpty();
        basic.setMetadata(key(1), Map.of());
        assertThat(only().metadataWrites())
                .containsExactly(
                        new MetadataWrite(
                                "guarded", List.of(new MetadataEntry("VALIDATION_PARAMETER", Bytes.utf8("y")))),
                        new MetadataWrite(key(1), List.of()));
        assertThat(only().reads()).hasSize(2);
    }

    @Test
    void a_range_read_to_its_end_records_the_end_that_was_asked_for() {
        try (StateCursor range = basic.range(key(5), key(8))) {
            assertThat(range.next().key()).isEqualTo(key(5));
            assertThat(range.next().key()).isEqualTo(key(6));
            assertThat(range.next().key()).isEqualTo(key(7));
            assertThat(range.hasNext()).isFalse();
            assertThatThrownBy(range::next).isInstanceOf(NoSuchElementException.class);
        }
        assertThat(only().rangeQueries())
                .containsExactly(
                        new RangeQuery(key(5), key(8), true, List.of(read(5), read(6), read(7)), Optional.empty()));
    }

    @Test
    void a_range_left_early_records_the_last_key_as_its_end() {
        try (StateCursor range = basic.range("", "")) {
            range.next();
            range.next();
        }
        assertThat(only().rangeQueries())
                .containsExactly(new RangeQuery("", key(1), false, List.of(read(0), read(1)), Optional.empty()));
    }

    @Test
    void asking_whether_there_is_more_counts_as_reading_it() {
        try (StateCursor range = basic.range("", "")) {
            range.next();
            assertThat(range.hasNext()).isTrue();
        }
        assertThat(only().rangeQueries().get(0).endKey()).isEqualTo(key(1));
    }

    @Test
    void an_empty_range_that_was_asked_for_is_recorded_without_reads() {
        try (StateCursor range = basic.range("x", "y")) {
            assertThat(range.hasNext()).isFalse();
        }
        assertThat(only().rangeQueries()).containsExactly(new RangeQuery("x", "y", true, List.of(), Optional.empty()));
    }

    @Test
    void fifty_results_are_recorded_one_by_one_and_fifty_one_as_a_tree() {
        readAll(key(0), key(50));
        readAll(key(0), key(51));
        List<RangeQuery> queries = only().rangeQueries();
        assertThat(queries.get(0).reads()).hasSize(50);
        assertThat(queries.get(0).summary()).isEmpty();
        assertThat(queries.get(1).reads()).isEmpty();
        MerkleReads tree = new MerkleReads(50);
        for (int i = 0; i < 51; i++) {
            tree.add(key(i), new Version(3, i));
        }
        assertThat(queries.get(1).summary()).isPresent().isEqualTo(tree.finish());
    }

    @Test
    void range_queries_stay_in_the_order_they_were_opened_and_equal_ones_are_recorded_once() {
        StateCursor first = basic.range(key(9), "");
        readAll(key(5), key(6));
        readAll(key(1), key(2));
        readAll(key(5), key(6));
        first.next();
        assertThat(only().rangeQueries().stream().map(RangeQuery::startKey)).containsExactly(key(9), key(5), key(1));
    }

    @Test
    void a_range_with_too_many_results_is_refused_with_the_limit() {
        Simulation limited = new Simulation(store, "tx2", 100);
        StateCursor range = limited.namespace(NS).range("", "");
        for (int i = 0; i < 100; i++) {
            range.next();
        }
        assertThatThrownBy(range::hasNext).isInstanceOf(SimulationRefused.class).hasMessageContaining("100 results");
        StateCursor exact = limited.namespace(NS).range("", key(100));
        exact.forEachRemaining(entry -> {});
        assertThat(exact.hasNext()).isFalse();
    }

    @Test
    void pages_follow_one_another_by_bookmark() {
        StatePage first = basic.page(key(0), key(5), 2, "");
        assertThat(first.entries().stream().map(StateEntry::key)).containsExactly(key(0), key(1));
        assertThat(first.bookmark()).isEqualTo(key(2));
        StatePage second = basic.page(key(0), key(5), 3, first.bookmark());
        assertThat(second.entries()).hasSize(3);
        assertThat(second.bookmark()).isEmpty();
        StatePage third = basic.page(key(0), key(5), 10, key(3));
        assertThat(third.entries()).hasSize(2);
        assertThat(third.bookmark()).isEmpty();
        assertThat(only().rangeQueries())
                .containsExactly(
                        new RangeQuery(key(0), key(1), false, List.of(read(0), read(1)), Optional.empty()),
                        new RangeQuery(key(2), key(4), false, List.of(read(2), read(3), read(4)), Optional.empty()),
                        new RangeQuery(key(3), key(5), true, List.of(read(3), read(4)), Optional.empty()));
    }

    @Test
    void a_page_and_a_write_do_not_go_together_in_either_order() {
        basic.page("", "", 1, "");
        assertThatThrownBy(() -> simulation.namespace("other").put("a", X))
                .isInstanceOf(SimulationRefused.class)
                .hasMessage("txid [tx1]: unsuppored transaction. Transaction has already performed a paginated query."
                        + " Writes are not allowed");
        Simulation writing = new Simulation(store, "tx2");
        writing.namespace(NS).setMetadata("a", Map.of());
        assertThatThrownBy(() -> writing.namespace(NS).page("", "", 1, ""))
                .isInstanceOf(SimulationRefused.class)
                .hasMessage("txid [tx2]: unsuppored transaction. Paginated queries are supported only in a read-only"
                        + " transaction");
    }

    @Test
    void keys_that_cannot_be_are_refused() {
        assertThatThrownBy(() -> basic.get(""))
                .isInstanceOf(SimulationRefused.class)
                .hasMessageContaining("empty");
        assertThatThrownBy(() -> basic.put("", X)).isInstanceOf(SimulationRefused.class);
        assertThatThrownBy(() -> basic.put("a\ud800", X)).isInstanceOf(SimulationRefused.class);
        assertThatThrownBy(() -> basic.range("\udc00", "")).isInstanceOf(SimulationRefused.class);
        assertThatThrownBy(() -> basic.page("", "", 0, "")).isInstanceOf(SimulationRefused.class);
        assertThatThrownBy(() -> simulation.namespace("\u0000history")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void after_its_result_a_simulation_refuses_everything_and_gives_the_same_result() {
        StateCursor range = basic.range("", "");
        range.next();
        ReadWriteSet result = simulation.result();
        assertThat(simulation.result()).isSameAs(result);
        assertThatThrownBy(() -> basic.get("a")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> basic.put("a", X)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> basic.range("", "")).isInstanceOf(IllegalStateException.class);
        assertThat(range.hasNext()).isFalse();
    }

    private void readAll(String start, String end) {
        try (StateCursor range = basic.range(start, end)) {
            range.forEachRemaining(entry -> {});
        }
    }

    private ReadWriteSet.Namespace only() {
        assertThat(simulation.result().namespaces()).hasSize(1);
        return simulation.result().namespaces().get(0);
    }

    private static Read read(int number) {
        return new Read(key(number), Optional.of(new Version(3, number)));
    }

    private static String key(int number) {
        return String.format(java.util.Locale.ROOT, "key%06d", number);
    }
}
