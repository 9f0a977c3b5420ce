package io.steelyard.state;

import static io.steelyard.state.States.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steelyard.bytes.Bytes;
import io.steelyard.format.ReadWriteSet;
import io.steelyard.format.ReadWriteSet.Write;
import io.steelyard.format.ValidationCode;
import io.steelyard.format.Version;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** History, transaction index and digest. */
@Timeout(60)
class IndexTest {
    private final SkipListStateStore store = new SkipListStateStore();

    @Test
    void history_is_newest_first_beyond_any_power_of_ten() {
        List<Version> written = List.of(
                new Version(0, 0),
                new Version(9, 0),
                new Version(10, 0),
                new Version(10, 2),
                new Version(10, 11),
                new Version(255, 0),
                new Version(256, 0),
                new Version(1L << 40, 7));
        StateBatch batch = new StateBatch();
        written.forEach(version -> HistoryIndex.add(batch, version, writes("basic", "k", "other")));
        store.apply(batch, 0);
        List<Version> expected = new ArrayList<>(written);
        expected.sort(java.util.Comparator.reverseOrder());
        assertThat(history("basic", "k")).isEqualTo(expected);
    }

    @Test
    void histories_of_keys_that_look_alike_are_apart() {
        List<String[]> keys = List.of(
                new String[] {"a", "b"},
                new String[] {"a", "b:"},
                new String[] {"ab", ""},
                new String[] {"", "ab"},
                new String[] {"a", "b\u0000"},
                new String[] {"a:1", "b"},
                new String[] {"a", "\ud83d\ude00"},
                new String[] {"a", "1:b"},
                new String[] {"a1:b", "x"});
        StateBatch batch = new StateBatch();
        for (int i = 0; i < keys.size(); i++) {
            HistoryIndex.add(batch, new Version(1, i), writes(keys.get(i)[0], keys.get(i)[1]));
        }
        store.apply(batch, 1);
        for (int i = 0; i < keys.size(); i++) {
            assertThat(history(keys.get(i)[0], keys.get(i)[1])).containsExactly(new Version(1, i));
        }
    }

    @Test
    void a_delete_is_part_of_history_and_a_key_written_twice_by_one_transaction_is_there_once() {
        StateBatch batch = new StateBatch();
        HistoryIndex.add(batch, new Version(1, 0), writes("basic", "k", "k"));
        Write delete = new Write("k", true, Bytes.EMPTY);
        HistoryIndex.add(
                batch,
                new Version(2, 0),
                new ReadWriteSet(List.of(new ReadWriteSet.Namespace(
                        "basic", List.of(), List.of(), List.of(delete), List.of(), List.of()))));
        store.apply(batch, 2);
        assertThat(history("basic", "k")).containsExactly(new Version(2, 0), new Version(1, 0));
    }

    @Test
    void the_first_place_of_a_transaction_id_counts() {
        index(
                3,
                List.of("t1", "", "t2", "t2"),
                List.of(
                        ValidationCode.VALID,
                        ValidationCode.BAD_PAYLOAD,
                        ValidationCode.MVCC_READ_CONFLICT,
                        ValidationCode.DUPLICATE_TXID));
        index(4, List.of("t1", "t3"), List.of(ValidationCode.DUPLICATE_TXID, ValidationCode.INVALID_OTHER_REASON));
        assertThat(TransactionIndex.find(store, "t1"))
                .contains(new TransactionIndex.Entry(new Version(3, 0), ValidationCode.VALID));
        assertThat(TransactionIndex.find(store, "t2"))
                .contains(new TransactionIndex.Entry(new Version(3, 2), ValidationCode.MVCC_READ_CONFLICT));
        assertThat(TransactionIndex.find(store, "t3"))
                .contains(new TransactionIndex.Entry(new Version(4, 1), ValidationCode.INVALID_OTHER_REASON));
        assertThat(TransactionIndex.find(store, "")).isEmpty();
        assertThatThrownBy(() -> index(5, List.of("t4"), List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void the_digest_tells_every_difference_and_leaves_out_steelyards_own() {
        StateBatch batch = new StateBatch();
        batch.add("a", "k", value("v", 1, 0));
        batch.add("b", "k", value("v", 1, 0));
        store.apply(batch, 1);
        Bytes digest = StateDigest.of(store);
        index(2, List.of("t"), List.of(ValidationCode.VALID));
        assertThat(StateDigest.of(store)).isEqualTo(digest);
        List<StateBatch.Change> differences = List.of(
                new StateBatch.Change("a", "k", value("w", 1, 0)),
                new StateBatch.Change("a", "k", value("v", 1, 1)),
                new StateBatch.Change(
                        "a", "k", new VersionedValue(Bytes.utf8("v"), Bytes.utf8("m"), new Version(1, 0))),
                new StateBatch.Change("a", "k2", value("v", 1, 0)),
                new StateBatch.Change("", "k", value("v", 1, 0)),
                new StateBatch.Change("b", "k", null));
        for (StateBatch.Change difference : differences) {
            SkipListStateStore other = new SkipListStateStore();
            other.apply(batch, 1);
            StateBatch one = new StateBatch();
            one.add(difference.namespace(), difference.key(), difference.value());
            other.apply(one, 2);
            assertThat(StateDigest.of(other)).as("%s", difference).isNotEqualTo(digest);
        }
    }

    private void index(long block, List<String> ids, List<ValidationCode> codes) {
        StateBatch batch = new StateBatch();
        TransactionIndex.add(batch, store, block, ids, codes);
        store.apply(batch, block);
    }

    private List<Version> history(String namespace, String key) {
        List<Version> versions = new ArrayList<>();
        try (HistoryCursor cursor = HistoryIndex.versions(store, namespace, key)) {
            cursor.forEachRemaining(versions::add);
        }
        return versions;
    }

    private static ReadWriteSet writes(String namespace, String... keys) {
        List<Write> writes = List.of(keys).stream()
                .map(key -> new Write(key, false, Bytes.utf8("x")))
                .toList();
        return new ReadWriteSet(
                List.of(new ReadWriteSet.Namespace(namespace, List.of(), List.of(), writes, List.of(), List.of())));
    }
}
