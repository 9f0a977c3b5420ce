package io.steelyard.state;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.steelyard.bytes.Bytes;
import io.steelyard.format.Block;
import io.steelyard.format.CommitHash;
import io.steelyard.format.ReadWriteSet;
import io.steelyard.format.TransactionIds;
import io.steelyard.format.TransactionSyntax;
import io.steelyard.format.ValidationCode;
import io.steelyard.format.Version;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Ledgers of real Fabric, committed again: verdicts, commit hashes and the whole final state must be the peer's. */
@Timeout(60)
class GoldenReplayTest {
    enum Ledger {
        RAFT("fabric-3.1.5-raft", 17),
        BFT("fabric-3.1.5-bft", 18);

        private final String directory;
        private final int height;

        Ledger(String directory, int height) {
            this.directory = directory;
            this.height = height;
        }

        Block block(int number) {
            return Block.parse(
                    Resources.read(String.format(Locale.ROOT, "/vectors/%s/peer/%03d.block", directory, number)));
        }

        Bytes snapshotFile(String name) {
            return Resources.read("/state/" + directory + "-snapshot/" + name);
        }
    }

    private static final String EXPIRED = "basic$$hsecretBoth";

    private final SkipListStateStore store = new SkipListStateStore();
    private final ChannelState state = new ChannelState(store);
    private final List<Conflict> conflicts = new ArrayList<>();
    private Bytes commitHash = Bytes.EMPTY;

    @ParameterizedTest
    @EnumSource
    void verdicts_and_commit_hashes_are_the_peers(Ledger ledger) {
        for (int number = 0; number < ledger.height; number++) {
            Block block = ledger.block(number);
            assertThat(commit(block)).as("codes of block %d", number).isEqualTo(block.validationCodes());
            if (number > 0) {
                assertThat(commitHash)
                        .as("commit hash of block %d", number)
                        .isEqualTo(CommitHash.fromSlot(block.metadata(Block.COMMIT_HASH)));
            }
        }
        assertThat(state.height()).isEqualTo(ledger.height);
    }

    @Test
    void conflicts_name_the_key_and_the_other_transaction() {
        for (int number = 0; number < 10; number++) {
            commit(Ledger.RAFT.block(number));
        }
        assertThat(conflicts).hasSize(2);
        assertThat(conflicts.get(0).describe())
                .isEqualTo(
                        "key \"v1\" of contract basic was read at version 6:0; transaction 0 of the same block changed it");
        assertThat(conflicts.get(1).describe())
                .isEqualTo("key \"v2\" in the range [\"\u0001\", end) of contract basic was read when it did not exist;"
                        + " transaction 0 of the same block changed it");
        assertThat(conflicts.get(1).code()).isEqualTo(ValidationCode.PHANTOM_READ_CONFLICT);
    }

    @ParameterizedTest
    @EnumSource
    void the_final_state_is_that_of_the_peers_snapshot(Ledger ledger) throws IOException {
        for (int number = 0; number < ledger.height; number++) {
            commit(ledger.block(number));
        }
        Map<String, List<StateEntry>> expected = new TreeMap<>();
        readRecords(ledger, "public_state", expected);
        readRecords(ledger, "private_state_hashes", expected);
        expected.remove("");
        // The collection keeps its data for three blocks; the peer has dropped it since, and that is not the state
        // room's to do.
        assertThat(entries(EXPIRED)).hasSize(1);
        assertThat(store.namespaces().stream().filter(name -> !name.startsWith("\u0000") && !name.equals(EXPIRED)))
                .containsExactlyElementsOf(expected.keySet());
        expected.forEach((namespace, entries) ->
                assertThat(entries(namespace)).as(namespace).isEqualTo(entries));
    }

    @ParameterizedTest
    @EnumSource
    void the_transaction_index_holds_the_ids_of_the_peers_snapshot(Ledger ledger) throws IOException {
        for (int number = 0; number < ledger.height; number++) {
            commit(ledger.block(number));
        }
        List<String> expected = new ArrayList<>();
        CodedInputStream input =
                CodedInputStream.newInstance(ledger.snapshotFile("txids.data").buffer());
        input.readRawByte();
        while (!input.isAtEnd()) {
            expected.add(input.readString());
        }
        // Fabric computes an id for a config transaction, which has none of its own; we index what has one.
        expected.removeAll(configIds(ledger));
        assertThat(entries(TransactionIndex.NAMESPACE).stream().map(StateEntry::key))
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void history_tells_the_versions_of_a_key_newest_first() {
        for (int number = 0; number < Ledger.RAFT.height; number++) {
            commit(Ledger.RAFT.block(number));
        }
        assertThat(history("basic", "v1")).containsExactly(new Version(8, 0), new Version(6, 0), new Version(5, 0));
        assertThat(history("basic", "asset6")).containsExactly(new Version(7, 0), new Version(4, 0));
        assertThat(history("basic", "nothing")).isEmpty();
    }

    private static List<String> configIds(Ledger ledger) {
        List<String> ids = new ArrayList<>();
        for (int number = 0; number < ledger.height; number++) {
            Block block = ledger.block(number);
            if (block.isConfig()) {
                var header = block.envelopes().get(0).header();
                ids.add(TransactionIds.compute(
                        header.signature().nonce(), header.signature().creator()));
            }
        }
        return ids;
    }

    /** Commits as a peer does, taking the block's own word for what endorsement policies and duplicates say. */
    private List<ValidationCode> commit(Block block) {
        BlockUpdates updates = new BlockUpdates(state.view(), block.number());
        StateBatch batch = new StateBatch();
        List<ValidationCode> codes = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        for (int position = 0; position < block.data().size(); position++) {
            ValidationCode code = block.validationCodes().get(position);
            TransactionSyntax transaction = block.transactions().get(position);
            ids.add(block.isConfig() ? "" : transaction.header().channel().txId());
            if (!block.isConfig() && isForUs(code)) {
                code = check(transaction.readWriteSet(), updates, position, batch);
            }
            codes.add(code);
        }
        updates.addTo(batch);
        TransactionIndex.add(batch, state.view(), block.number(), ids, codes);
        if (block.number() > 0) {
            commitHash = CommitHash.next(block.metadata(Block.TRANSACTIONS_FILTER), updates.netWrites(), commitHash);
        }
        state.apply(batch, block.number());
        return codes;
    }

    private static boolean isForUs(ValidationCode code) {
        return code == ValidationCode.VALID
                || code == ValidationCode.MVCC_READ_CONFLICT
                || code == ValidationCode.PHANTOM_READ_CONFLICT;
    }

    private ValidationCode check(ReadWriteSet set, BlockUpdates updates, int position, StateBatch batch) {
        Optional<Conflict> conflict = ConflictCheck.find(set, state.view(), updates);
        conflict.ifPresent(conflicts::add);
        if (conflict.isEmpty()) {
            updates.add(position, set);
            HistoryIndex.add(batch, new Version(state.height(), position), set);
        }
        return conflict.map(Conflict::code).orElse(ValidationCode.VALID);
    }

    private List<Version> history(String namespace, String key) {
        List<Version> versions = new ArrayList<>();
        try (HistoryCursor cursor = HistoryIndex.versions(store, namespace, key)) {
            cursor.forEachRemaining(versions::add);
        }
        return versions;
    }

    private List<StateEntry> entries(String namespace) {
        List<StateEntry> entries = new ArrayList<>();
        try (StateCursor cursor = store.range(namespace, "", "")) {
            cursor.forEachRemaining(entries::add);
        }
        return entries;
    }

    private static void readRecords(Ledger ledger, String name, Map<String, List<StateEntry>> into) throws IOException {
        CodedInputStream counts = CodedInputStream.newInstance(
                ledger.snapshotFile(name + ".metadata").buffer());
        CodedInputStream records =
                CodedInputStream.newInstance(ledger.snapshotFile(name + ".data").buffer());
        counts.readRawByte();
        records.readRawByte();
        for (int namespaces = counts.readUInt32(); namespaces > 0; namespaces--) {
            String namespace = counts.readString();
            boolean isHashed = namespace.contains("$$h");
            for (int left = counts.readUInt32(); left > 0; left--) {
                into.computeIfAbsent(namespace, of -> new ArrayList<>()).add(record(records.readByteArray(), isHashed));
            }
        }
        assertThat(records.isAtEnd()).isTrue();
    }

    /** Message {@code SnapshotRecord}: 1 key, 2 value, 3 metadata, 4 version. */
    private static StateEntry record(byte[] message, boolean isHashed) throws IOException {
        Bytes[] fields = {Bytes.EMPTY, Bytes.EMPTY, Bytes.EMPTY, Bytes.EMPTY, Bytes.EMPTY};
        CodedInputStream input = CodedInputStream.newInstance(message);
        while (!input.isAtEnd()) {
            fields[WireFormat.getTagFieldNumber(input.readTag())] = Bytes.owning(input.readByteArray());
        }
        return new StateEntry(
                isHashed ? fields[1].hex() : fields[1].utf8(),
                new VersionedValue(fields[2], fields[3], Version.parse(fields[4])));
    }
}
