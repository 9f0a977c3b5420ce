package io.steelyard.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steelyard.bytes.Bytes;
import io.steelyard.crypto.Sha256;
import io.steelyard.format.CommitHash.Update;
import io.steelyard.format.ReadWriteSet.Collection;
import io.steelyard.format.ReadWriteSet.HashedWrite;
import io.steelyard.format.ReadWriteSet.Namespace;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The chain of commit hashes, recomputed from the read/write sets and codes on real ledgers. */
@Timeout(60)
class CommitHashTest {

    @ParameterizedTest
    @EnumSource
    void hashes_of_every_block_are_those_that_the_peer_wrote(GoldenLedger ledger) {
        Map<Key, Bytes> state = new TreeMap<>();
        Bytes previous = Bytes.EMPTY;
        for (Bytes bytes : ledger.peer().subList(1, ledger.height())) {
            Block block = Block.parse(bytes);
            Map<Key, Update> net = new TreeMap<>();
            for (int i = 0; i < block.data().size(); i++) {
                if (!block.isConfig() && block.validationCodes().get(i) == ValidationCode.VALID) {
                    apply(block.transactions().get(i).readWriteSet(), new Version(block.number(), i), net, state);
                }
            }
            previous =
                    CommitHash.next(block.metadata(Block.TRANSACTIONS_FILTER), new ArrayList<>(net.values()), previous);
            assertThat(CommitHash.fromSlot(block.metadata(Block.COMMIT_HASH))).isEqualTo(previous);
            assertThat(CommitHash.toSlot(previous)).isEqualTo(block.metadata(Block.COMMIT_HASH));
        }
    }

    @Test
    void order_of_the_updates_does_not_matter() {
        List<Update> updates = new ArrayList<>();
        for (String namespace : List.of("", "a", "b", "\uE000", "\uD83D\uDE00")) {
            for (String collection : List.of("", "c", "d")) {
                for (String key : List.of("k", "\uFFFD", "\uD83D\uDE00")) {
                    updates.add(put(namespace, collection, key));
                }
            }
        }
        Bytes expected = CommitHash.encode(updates);
        Random random = new Random(7);
        for (int i = 0; i < 20; i++) {
            Collections.shuffle(updates, random);
            assertThat(CommitHash.encode(updates)).isEqualTo(expected);
        }
    }

    @Test
    void names_stand_on_the_first_entry_of_their_run_and_defaults_are_left_out() {
        List<Update> updates = List.of(
                put("n", "c", "k2"),
                put("n", "c", "k1"),
                put("n", "", "k"),
                new Update("m", "c", Bytes.utf8("k"), true, Bytes.EMPTY, new Version(0, 256)),
                put("", "", "config"));
        assertThat(CommitHash.encode(updates))
                .isEqualTo(Bytes.hex(("0a 11 0a016d 120163 1a016b 2001 3204 00020100"
                                + "0a 10 0a016e 1a016b 2a0176 3205 0101020102"
                                + "0a 11 120163 1a026b31 2a0176 3205 0101020102"
                                + "0a 0e 1a026b32 2a0176 3205 0101020102")
                        .replace(" ", "")));
    }

    @Test
    void text_beyond_the_basic_plane_sorts_by_its_utf8_bytes() {
        Bytes encoded = CommitHash.encode(List.of(put("\uD83D\uDE00", "", "k"), put("\uE000", "", "k")));
        String hex = encoded.hex();
        assertThat(hex.indexOf("ee8080")).isPositive().isLessThan(hex.indexOf("f09f9880"));
    }

    @Test
    void a_key_written_twice_is_a_bug_of_the_caller() {
        assertThatThrownBy(() -> CommitHash.encode(List.of(put("n", "", "k"), put("n", "", "k"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("twice");
    }

    @Test
    void an_empty_value_is_a_delete_and_a_delete_has_no_value() {
        Version version = new Version(1, 0);
        Update delete = new Update("n", "", Bytes.utf8("k"), true, Bytes.EMPTY, version);
        assertThat(new Update("n", "", Bytes.utf8("k"), false, Bytes.EMPTY, version))
                .isEqualTo(delete);
        assertThat(new Update("n", "", Bytes.utf8("k"), true, Bytes.utf8("v"), version))
                .isEqualTo(delete);
    }

    @Test
    void empty_values_and_their_hash_remove_the_key() {
        assertThat(new ReadWriteSet.Write("k", false, Bytes.EMPTY).removesKey()).isTrue();
        assertThat(new ReadWriteSet.Write("k", true, Bytes.utf8("v")).removesKey())
                .isTrue();
        assertThat(new ReadWriteSet.Write("k", false, Bytes.utf8("v")).removesKey())
                .isFalse();
        Bytes key = Sha256.of(Bytes.utf8("k"));
        assertThat(new HashedWrite(key, false, Sha256.of(Bytes.EMPTY), false).removesKey())
                .isTrue();
        assertThat(new HashedWrite(key, false, Bytes.EMPTY, false).removesKey()).isTrue();
        assertThat(new HashedWrite(key, false, key, false).removesKey()).isFalse();
    }

    private static Update put(String namespace, String collection, String key) {
        return new Update(namespace, collection, Bytes.utf8(key), false, Bytes.utf8("v"), new Version(1, 258));
    }

    private record Key(String namespace, String collection, Bytes key) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int byName = (namespace + "\0" + collection).compareTo(other.namespace + "\0" + other.collection);
            return byName != 0 ? byName : key.compareTo(other.key);
        }
    }

    private static void apply(ReadWriteSet set, Version version, Map<Key, Update> net, Map<Key, Bytes> state) {
        for (Namespace namespace : set.namespaces()) {
            namespace
                    .writes()
                    .forEach(write -> put(
                            new Key(namespace.name(), "", Bytes.utf8(write.key())),
                            write.value(),
                            version,
                            net,
                            state));
            namespace
                    .metadataWrites()
                    .forEach(write ->
                            touch(new Key(namespace.name(), "", Bytes.utf8(write.key())), version, net, state));
            for (Collection collection : namespace.collections()) {
                collection
                        .writes()
                        .forEach(write -> put(
                                new Key(namespace.name(), collection.name(), write.keyHash()),
                                write.valueHash(),
                                version,
                                net,
                                state));
                collection
                        .metadataWrites()
                        .forEach(write -> touch(
                                new Key(namespace.name(), collection.name(), write.keyHash()), version, net, state));
            }
        }
    }

    private static void put(Key key, Bytes value, Version version, Map<Key, Update> net, Map<Key, Bytes> state) {
        net.put(key, new Update(key.namespace, key.collection, key.key, value.isEmpty(), value, version));
        state.put(key, value);
    }

    /** Metadata alone changed: the key counts as written with the value it had. */
    private static void touch(Key key, Version version, Map<Key, Update> net, Map<Key, Bytes> state) {
        Bytes value = state.getOrDefault(key, Bytes.EMPTY);
        if (!value.isEmpty()) {
            put(key, value, version, net, state);
        }
    }
}
