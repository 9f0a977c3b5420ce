package io.steelyard.testkit.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.StorageException;
import io.steelyard.format.Version;
import io.steelyard.state.StateBatch;
import io.steelyard.state.StateCursor;
import io.steelyard.state.StateEntry;
import io.steelyard.state.StateStore;
import io.steelyard.state.VersionedValue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Conformance kit of {@link StateStore}. A subclass says how to open a store; tests of durability run when the store names the
 * capability {@code DURABLE}.
 */
@Timeout(120)
public abstract class StateStoreKit {
    /** Keys in the order that every store must give them, with the characters that UTF-16 orders differently. */
    private static final List<String> ORDERED = List.of(
            "",
            "\u0000",
            "\u0000composite\u0000a\u0000",
            "\u0001",
            "A",
            "a",
            "a\u0000",
            "a\u0000b",
            "aa",
            "b",
            "\u007f",
            "\u0080",
            "\u07ff",
            "\u0800",
            "\ud7ff",
            "\ue000",
            "\uffff",
            "\ud800\udc00",
            "\ud83d\ude00",
            "\udbff\udfff");

    private static final String NS = "basic";

    @TempDir
    Path directory;

    private StateStore store;

    /** Opens the store in {@code directory}, creating it when the directory is empty. */
    protected abstract StateStore open(Path directory);

    @BeforeEach
    void open_the_store() {
        store = open(directory);
    }

    @AfterEach
    void close_the_store() {
        store.close();
    }

    @Test
    void a_new_store_is_empty_and_has_no_savepoint() {
        assertThat(store.savepoint()).isEqualTo(-1);
        assertThat(store.namespaces()).isEmpty();
        assertThat(store.get(NS, "a")).isEmpty();
        assertThat(keys(store, NS, "", "")).isEmpty();
    }

    @Test
    void a_value_comes_back_with_its_metadata_and_version() {
        VersionedValue written = new VersionedValue(Bytes.hex("00ff10"), Bytes.utf8("meta"), new Version(7, 300));
        VersionedValue bare = new VersionedValue(Bytes.utf8("v"), Bytes.EMPTY, new Version(0, 0));
        StateBatch batch = new StateBatch();
        batch.add(NS, "k", written);
        batch.add(NS, "bare", bare);
        store.apply(batch, 7);
        assertThat(store.get(NS, "k")).contains(written);
        assertThat(store.get(NS, "bare")).contains(bare);
        assertThat(entries(store, NS, "", ""))
                .containsExactly(new StateEntry("bare", bare), new StateEntry("k", written));
    }

    @Test
    void an_empty_value_is_a_value() {
        VersionedValue empty = new VersionedValue(Bytes.EMPTY, Bytes.EMPTY, new Version(3, 4));
        put("k", empty, 0);
        assertThat(store.get(NS, "k")).contains(empty);
        assertThat(entries(store, NS, "", "")).containsExactly(new StateEntry("k", empty));
    }

    @Test
    void versions_up_to_the_largest_unsigned_number_come_back() {
        VersionedValue extreme = new VersionedValue(Bytes.utf8("v"), Bytes.EMPTY, new Version(-1, Long.MIN_VALUE));
        put("k", extreme, 0);
        assertThat(store.get(NS, "k")).contains(extreme);
    }

    @Test
    void keys_are_ordered_by_unsigned_UTF8_bytes() {
        List<String> shuffled = new ArrayList<>(ORDERED);
        java.util.Collections.shuffle(shuffled, new Random(5));
        StateBatch batch = new StateBatch();
        shuffled.forEach(key -> batch.add(NS, key, value(key)));
        store.apply(batch, 0);
        assertThat(keys(store, NS, "", "")).containsExactlyElementsOf(ORDERED);
        for (String key : ORDERED) {
            assertThat(store.get(NS, key)).contains(value(key));
        }
    }

    @Test
    void every_range_gives_what_lies_from_its_start_to_before_its_end() {
        StateBatch batch = new StateBatch();
        ORDERED.forEach(key -> batch.add(NS, key, value(key)));
        store.apply(batch, 0);
        for (int from = 0; from < ORDERED.size(); from++) {
            for (int to = 1; to < ORDERED.size(); to++) {
                List<String> expected = from < to ? ORDERED.subList(from, to) : List.of();
                assertThat(keys(store, NS, ORDERED.get(from), ORDERED.get(to)))
                        .as("range from #%d to #%d", from, to)
                        .containsExactlyElementsOf(expected);
            }
            assertThat(keys(store, NS, ORDERED.get(from), ""))
                    .containsExactlyElementsOf(ORDERED.subList(from, ORDERED.size()));
        }
    }

    @Test
    void a_range_may_begin_and_end_between_keys() {
        StateBatch batch = new StateBatch();
        List.of("b", "d", "f").forEach(key -> batch.add(NS, key, value(key)));
        store.apply(batch, 0);
        assertThat(keys(store, NS, "a", "e")).containsExactly("b", "d");
        assertThat(keys(store, NS, "c", "d\u0000")).containsExactly("d");
        assertThat(keys(store, NS, "g", "")).isEmpty();
        assertThat(keys(store, NS, "f", "b")).isEmpty();
        assertThat(keys(store, NS, "", "b")).isEmpty();
    }

    @Test
    void an_exhausted_cursor_says_so() {
        put("a", value("1"), 0);
        try (StateCursor cursor = store.range(NS, "", "")) {
            assertThat(cursor.hasNext()).isTrue();
            assertThat(cursor.next().key()).isEqualTo("a");
            assertThat(cursor.hasNext()).isFalse();
            assertThatThrownBy(cursor::next).isInstanceOf(NoSuchElementException.class);
        }
    }

    @Test
    void a_cursor_may_be_left_before_its_end_and_closed_twice() {
        fill(0, 100, 0);
        StateCursor cursor = store.range(NS, "", "");
        assertThat(cursor.next().key()).isEqualTo(key(0));
        cursor.close();
        cursor.close();
        put("after", value("x"), 1);
        assertThat(store.get(NS, "after")).contains(value("x"));
    }

    @Test
    void namespaces_are_apart_even_when_one_is_the_beginning_of_another() {
        List<String> names = List.of("", "\u0000history", "a", "a\u0000", "aa", "basic", "basic$$hcoll");
        StateBatch batch = new StateBatch();
        names.forEach(name -> batch.add(name, "k", value(name)));
        names.forEach(name -> batch.add(name, "\u0000k", value(name)));
        store.apply(batch, 0);
        for (String name : names) {
            assertThat(store.get(name, "k")).contains(value(name));
            assertThat(entries(store, name, "", ""))
                    .containsExactly(new StateEntry("\u0000k", value(name)), new StateEntry("k", value(name)));
        }
        assertThat(store.get("bas", "k")).isEmpty();
    }

    @Test
    void namespaces_are_listed_in_order_while_they_hold_an_entry() {
        StateBatch batch = new StateBatch();
        List.of("b", "\uffff", "\ud800\udc00", "\u0000tx", "a", "ab").forEach(name -> batch.add(name, "k", value("1")));
        store.apply(batch, 0);
        assertThat(store.namespaces()).containsExactly("\u0000tx", "a", "ab", "b", "\uffff", "\ud800\udc00");
        StateBatch removal = new StateBatch();
        removal.add("ab", "k", null);
        store.apply(removal, 1);
        assertThat(store.namespaces()).containsExactly("\u0000tx", "a", "b", "\uffff", "\ud800\udc00");
    }

    @Test
    void a_batch_replaces_adds_and_deletes_together() {
        fill(0, 3, 0);
        StateBatch batch = new StateBatch();
        batch.add(NS, key(0), null);
        batch.add(NS, key(1), value("new"));
        batch.add(NS, "never there", null);
        batch.add("nobody", "never there", null);
        batch.add(NS, "z", value("added"));
        store.apply(batch, 1);
        assertThat(entries(store, NS, "", ""))
                .containsExactly(
                        new StateEntry(key(1), value("new")),
                        new StateEntry(key(2), value("2")),
                        new StateEntry("z", value("added")));
        assertThat(store.savepoint()).isEqualTo(1);
    }

    @Test
    void an_empty_batch_moves_the_savepoint() {
        store.apply(new StateBatch(), 0);
        store.apply(new StateBatch(), 1);
        assertThat(store.savepoint()).isEqualTo(1);
    }

    @Test
    void a_big_value_and_a_long_key_come_back_whole() {
        byte[] content = new byte[3_000_000];
        new Random(11).nextBytes(content);
        String longKey = "k".repeat(5_000);
        VersionedValue big = new VersionedValue(Bytes.of(content), Bytes.EMPTY, new Version(1, 1));
        StateBatch batch = new StateBatch();
        batch.add(NS, longKey, big);
        batch.add(NS, longKey + "!", value("neighbour"));
        store.apply(batch, 0);
        assertThat(store.get(NS, longKey)).contains(big);
        assertThat(keys(store, NS, "", "")).containsExactly(longKey, longKey + "!");
    }

    @Test
    void many_keys_over_many_batches_match_a_sorted_map() {
        Random random = new Random(23);
        TreeMap<Bytes, VersionedValue> model = new TreeMap<>();
        for (int block = 0; block < 50; block++) {
            TreeMap<Bytes, StateBatch.Change> changes = new TreeMap<>();
            for (int i = 0; i < 400; i++) {
                String key = ORDERED.get(random.nextInt(ORDERED.size())) + random.nextInt(4_000);
                VersionedValue value = random.nextInt(4) == 0 ? null : value(block + "/" + i);
                changes.put(Bytes.utf8(key), new StateBatch.Change(NS, key, value));
            }
            StateBatch batch = new StateBatch();
            changes.forEach((bytes, change) -> {
                batch.add(change.namespace(), change.key(), change.value());
                VersionedValue value = change.value();
                if (value == null) {
                    model.remove(bytes);
                } else {
                    model.put(bytes, value);
                }
            });
            store.apply(batch, block);
        }
        List<StateEntry> expected = new ArrayList<>();
        model.forEach((bytes, value) -> expected.add(new StateEntry(bytes.utf8(), value)));
        assertThat(entries(store, NS, "", "")).isEqualTo(expected);
    }

    @Test
    void opening_a_range_over_many_keys_reads_only_what_is_asked_for() {
        fill(0, 20_000, 0);
        // Reading every key each time would be 40 million entries and run into the time limit.
        for (int i = 0; i < 2_000; i++) {
            try (StateCursor cursor = store.range(NS, key(i), "")) {
                assertThat(cursor.next().key()).isEqualTo(key(i));
            }
        }
    }

    @Test
    void readers_see_everything_up_to_the_savepoint_while_batches_are_applied() throws Exception {
        int keys = 50;
        int blocks = 200;
        applyGeneration(0, keys);
        ExecutorService readers = Executors.newFixedThreadPool(2);
        try {
            Callable<Long> reader = () -> {
                long reads = 0;
                for (long seen = 0; seen < blocks - 1; reads++) {
                    seen = store.savepoint();
                    assertGenerationAtLeast(seen, keys);
                }
                return reads;
            };
            List<Future<Long>> results = List.of(readers.submit(reader), readers.submit(reader));
            for (int block = 1; block < blocks; block++) {
                applyGeneration(block, keys);
            }
            for (Future<Long> result : results) {
                assertThat(result.get(60, TimeUnit.SECONDS)).isPositive();
            }
        } finally {
            readers.shutdownNow();
        }
    }

    @Test
    void a_closed_store_refuses_and_closing_again_does_nothing() {
        put("a", value("1"), 0);
        store.close();
        store.close();
        assertThatThrownBy(() -> store.get(NS, "a")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> store.range(NS, "", "")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> store.apply(new StateBatch(), 1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> store.savepoint()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> store.namespaces()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void reopening_after_close_keeps_everything() {
        assumeDurable();
        for (int block = 0; block < 20; block++) {
            fill(block * 100, block * 100 + 100, block);
        }
        StateBatch last = new StateBatch();
        last.add(NS, key(5), null);
        last.add("\u0000own", "row", value("reserved"));
        store.apply(last, 20);
        List<StateEntry> before = entries(store, NS, "", "");
        store.close();
        store = open(directory);
        assertThat(store.savepoint()).isEqualTo(20);
        assertThat(entries(store, NS, "", "")).isEqualTo(before).hasSize(1_999);
        assertThat(store.get("\u0000own", "row")).contains(value("reserved"));
        assertThat(store.namespaces()).containsExactly("\u0000own", NS);
        put("later", value("1"), 21);
        assertThat(store.savepoint()).isEqualTo(21);
    }

    @Test
    void a_second_opener_is_refused_while_the_first_has_it_open() {
        assumeDurable();
        put("a", value("1"), 0);
        assertThatThrownBy(() -> open(directory).close())
                .isInstanceOf(StorageException.class)
                .hasMessageContaining(directory.toString());
        assertThat(store.get(NS, "a")).contains(value("1"));
    }

    private void assumeDurable() {
        assumeTrue(store.capabilities().contains(StateStore.Capability.DURABLE), "the store is not durable");
    }

    private void applyGeneration(long block, int keys) {
        StateBatch batch = new StateBatch();
        for (int i = 0; i < keys; i++) {
            batch.add(NS, key(i), new VersionedValue(Bytes.utf8("g" + block), Bytes.EMPTY, new Version(block, i)));
        }
        store.apply(batch, block);
    }

    private void assertGenerationAtLeast(long block, int keys) {
        for (int i = 0; i < keys; i++) {
            assertThat(store.get(NS, key(i)).orElseThrow().version().block()).isGreaterThanOrEqualTo(block);
        }
        List<StateEntry> range = entries(store, NS, "", "");
        assertThat(range).hasSize(keys);
        assertThat(range).allMatch(entry -> entry.value().version().block() >= block);
    }

    private void put(String key, VersionedValue value, long savepoint) {
        StateBatch batch = new StateBatch();
        batch.add(NS, key, value);
        store.apply(batch, savepoint);
    }

    private void fill(int from, int to, long savepoint) {
        StateBatch batch = new StateBatch();
        for (int i = from; i < to; i++) {
            batch.add(NS, key(i), value(Integer.toString(i)));
        }
        store.apply(batch, savepoint);
    }

    private static String key(int number) {
        return String.format(java.util.Locale.ROOT, "key%06d", number);
    }

    private static VersionedValue value(String text) {
        return new VersionedValue(Bytes.utf8("v" + text), Bytes.EMPTY, new Version(1, text.length()));
    }

    private static List<String> keys(StateStore store, String namespace, String start, String end) {
        return entries(store, namespace, start, end).stream()
                .map(StateEntry::key)
                .toList();
    }

    private static List<StateEntry> entries(StateStore store, String namespace, String start, String end) {
        List<StateEntry> found = new ArrayList<>();
        try (StateCursor cursor = store.range(namespace, start, end)) {
            cursor.forEachRemaining(found::add);
        }
        return found;
    }
}
