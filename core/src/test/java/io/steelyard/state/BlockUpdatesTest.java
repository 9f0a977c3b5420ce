package io.steelyard.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.steelyard.bytes.Bytes;
import io.steelyard.format.CommitHash;
import io.steelyard.format.KeyMetadata;
import io.steelyard.format.ReadWriteSet;
import io.steelyard.format.ReadWriteSet.Collection;
import io.steelyard.format.ReadWriteSet.HashedMetadataWrite;
import io.steelyard.format.ReadWriteSet.HashedWrite;
import io.steelyard.format.ReadWriteSet.MetadataEntry;
import io.steelyard.format.ReadWriteSet.MetadataWrite;
import io.steelyard.format.ReadWriteSet.Write;
import io.steelyard.format.Version;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BlockUpdatesTest {
    private static final String NS = "basic";
    private static final Bytes OLD = Bytes.utf8("old");
    private static final Bytes NEW = Bytes.utf8("new");
    private static final List<MetadataEntry> POLICY =
            List.of(new MetadataEntry("VALIDATION_PARAMETER", Bytes.utf8("p")));
    private static final Bytes METADATA = KeyMetadata.serialize(POLICY);
    private static final List<MetadataEntry> OTHER =
            List.of(new MetadataEntry("VALIDATION_PARAMETER", Bytes.utf8("q")));

    private final SkipListStateStore store = new SkipListStateStore();
    private final BlockUpdates updates = new BlockUpdates(store, 5);

    @BeforeEach
    void fill() {
        StateBatch batch = new StateBatch();
        batch.add(NS, "plain", new VersionedValue(OLD, Bytes.EMPTY, new Version(1, 0)));
        batch.add(NS, "guarded", new VersionedValue(OLD, METADATA, new Version(1, 1)));
        batch.add("basic$$hsecret", "0a", new VersionedValue(OLD, METADATA, new Version(1, 2)));
        store.apply(batch, 4);
    }

    @Test
    void a_write_keeps_the_metadata_of_before() {
        updates.add(2, set(List.of(write("guarded", NEW), write("plain", NEW), write("fresh", NEW)), List.of()));
        apply();
        assertThat(store.get(NS, "guarded")).contains(new VersionedValue(NEW, METADATA, new Version(5, 2)));
        assertThat(store.get(NS, "plain")).contains(new VersionedValue(NEW, Bytes.EMPTY, new Version(5, 2)));
        assertThat(store.get(NS, "fresh")).contains(new VersionedValue(NEW, Bytes.EMPTY, new Version(5, 2)));
    }

    @Test
    void metadata_alone_keeps_the_value_and_gives_it_the_new_version() {
        updates.add(2, set(List.of(), List.of(metadata("plain", POLICY), metadata("guarded", List.of()))));
        apply();
        assertThat(store.get(NS, "plain")).contains(new VersionedValue(OLD, METADATA, new Version(5, 2)));
        assertThat(store.get(NS, "guarded")).contains(new VersionedValue(OLD, Bytes.EMPTY, new Version(5, 2)));
    }

    @Test
    void metadata_for_a_key_that_does_not_exist_is_dropped() {
        updates.add(2, set(List.of(), List.of(metadata("nothing", POLICY))));
        assertThat(updates.netWrites()).isEmpty();
    }

    @Test
    void value_and_metadata_together_replace_both() {
        updates.add(
                2,
                set(
                        List.of(write("guarded", NEW), write("fresh", NEW)),
                        List.of(metadata("guarded", OTHER), metadata("fresh", POLICY))));
        updates.add(3, set(List.of(write("plain", NEW)), List.of(metadata("plain", List.of()))));
        apply();
        assertThat(store.get(NS, "guarded").orElseThrow().metadata()).isEqualTo(KeyMetadata.serialize(OTHER));
        assertThat(store.get(NS, "fresh")).contains(new VersionedValue(NEW, METADATA, new Version(5, 2)));
        assertThat(store.get(NS, "plain")).contains(new VersionedValue(NEW, Bytes.EMPTY, new Version(5, 3)));
    }

    @Test
    void a_delete_removes_the_key_whatever_metadata_comes_with_it() {
        updates.add(
                2,
                set(
                        List.of(new Write("guarded", true, Bytes.EMPTY), write("plain", Bytes.EMPTY)),
                        List.of(metadata("guarded", OTHER))));
        apply();
        assertThat(States.keys(store, NS)).isEmpty();
    }

    @Test
    void later_transactions_build_upon_earlier_ones_of_the_block() {
        updates.add(0, set(List.of(write("fresh", OLD)), List.of(metadata("fresh", POLICY))));
        updates.add(1, set(List.of(write("fresh", NEW)), List.of()));
        updates.add(2, set(List.of(), List.of(metadata("fresh", OTHER))));
        apply();
        assertThat(store.get(NS, "fresh"))
                .contains(new VersionedValue(NEW, KeyMetadata.serialize(OTHER), new Version(5, 2)));
    }

    @Test
    void a_key_deleted_and_written_again_in_the_block_has_no_metadata_and_metadata_alone_does_not_bring_it_back() {
        updates.add(0, set(List.of(write("guarded", Bytes.EMPTY), write("plain", Bytes.EMPTY)), List.of()));
        updates.add(1, set(List.of(write("guarded", NEW)), List.of(metadata("plain", POLICY))));
        apply();
        assertThat(store.get(NS, "guarded")).contains(new VersionedValue(NEW, Bytes.EMPTY, new Version(5, 1)));
        assertThat(store.get(NS, "plain")).isEmpty();
    }

    @Test
    void a_set_that_writes_a_key_twice_gets_what_the_sum_means_to_fabric() {
        updates.add(0, set(List.of(write("guarded", NEW), write("guarded", NEW)), List.of()));
        updates.add(1, set(List.of(write("nothing", NEW), write("nothing", NEW)), List.of()));
        apply();
        // Two writes (1 + 1) look like setting metadata (2), to none: the value stays, and a new key never comes to be.
        assertThat(store.get(NS, "guarded")).contains(new VersionedValue(OLD, Bytes.EMPTY, new Version(5, 0)));
        assertThat(store.get(NS, "nothing")).isEmpty();
    }

    @Test
    void hashes_of_private_data_follow_the_same_rules() {
        updates.add(
                0,
                hashed(
                        List.of(
                                new HashedWrite(Bytes.hex("0a"), false, NEW, false),
                                new HashedWrite(Bytes.hex("0b"), false, hashOfNothing(), false)),
                        List.of()));
        updates.add(1, hashed(List.of(), List.of(new HashedMetadataWrite(Bytes.hex("0a"), OTHER))));
        assertThat(updates.netWrites())
                .containsExactly(
                        new CommitHash.Update(NS, "secret", Bytes.hex("0a"), false, NEW, new Version(5, 1)),
                        new CommitHash.Update(NS, "secret", Bytes.hex("0b"), true, Bytes.EMPTY, new Version(5, 0)));
        apply();
        assertThat(store.get("basic$$hsecret", "0a"))
                .contains(new VersionedValue(NEW, KeyMetadata.serialize(OTHER), new Version(5, 1)));
    }

    @Test
    void net_writes_hold_each_key_once_in_the_order_of_the_commit_hash() {
        updates.add(0, set(List.of(write("b", NEW), write("\ud83d\ude00", NEW), write("a", NEW)), List.of()));
        updates.add(1, set(List.of(write("\uffff", NEW), write("a", Bytes.EMPTY)), List.of()));
        updates.add(2, hashed(List.of(new HashedWrite(Bytes.hex("0a"), false, NEW, false)), List.of()));
        assertThat(updates.netWrites())
                .containsExactly(
                        new CommitHash.Update(NS, "", Bytes.utf8("a"), true, Bytes.EMPTY, new Version(5, 1)),
                        new CommitHash.Update(NS, "", Bytes.utf8("b"), false, NEW, new Version(5, 0)),
                        new CommitHash.Update(NS, "", Bytes.utf8("\uffff"), false, NEW, new Version(5, 1)),
                        new CommitHash.Update(NS, "", Bytes.utf8("\ud83d\ude00"), false, NEW, new Version(5, 0)),
                        new CommitHash.Update(NS, "secret", Bytes.hex("0a"), false, NEW, new Version(5, 2)));
    }

    private void apply() {
        StateBatch batch = new StateBatch();
        updates.addTo(batch);
        store.apply(batch, 5);
    }

    private static Bytes hashOfNothing() {
        return Bytes.hex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }

    private static Write write(String key, Bytes value) {
        return new Write(key, false, value);
    }

    private static MetadataWrite metadata(String key, List<MetadataEntry> entries) {
        return new MetadataWrite(key, entries);
    }

    private static ReadWriteSet set(List<Write> writes, List<MetadataWrite> metadata) {
        return new ReadWriteSet(
                List.of(new ReadWriteSet.Namespace(NS, List.of(), List.of(), writes, metadata, List.of())));
    }

    private static ReadWriteSet hashed(List<HashedWrite> writes, List<HashedMetadataWrite> metadata) {
        Collection collection = new Collection("secret", List.of(), writes, metadata, Bytes.EMPTY);
        return new ReadWriteSet(List.of(
                new ReadWriteSet.Namespace(NS, List.of(), List.of(), List.of(), List.of(), List.of(collection))));
    }
}
