package io.steelyard.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.StorageException;
import io.steelyard.format.Version;
import io.steelyard.state.StateBatch;
import io.steelyard.state.StateCursor;
import io.steelyard.state.StateEntry;
import io.steelyard.state.StateStore;
import io.steelyard.state.VersionedValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A bit is flipped anywhere in any file of a closed state store: it serves the state after some block, refuses, or is emptied. */
@Timeout(300)
class StateDamageTest {
    private static final int BLOCKS = 30;
    private static final int FLIPS_A_FILE = 12;

    @TempDir
    Path scratch;

    @ParameterizedTest
    @ValueSource(strings = {"mapdb", "mvstore", "rocksdb"})
    void a_flipped_bit_in_any_file_never_serves_a_state_that_never_was(String kind) throws IOException {
        Path whole = scratch.resolve("whole");
        fill(kind, whole);
        // RocksDB moves its log into a table when it is opened: both kinds of files are there then
        open(kind, whole).close();
        Random random = new Random(31);
        int harmed = 0;
        for (Path file : files(whole)) {
            byte[] content = Files.readAllBytes(file);
            for (int i = 0; i < FLIPS_A_FILE && content.length > 0; i++) {
                Path damaged = scratch.resolve(file.getFileName() + "-" + i);
                copy(whole, damaged);
                byte[] flipped = content.clone();
                flipped[random.nextInt(content.length)] ^= (byte) (1 << random.nextInt(8));
                Files.write(damaged.resolve(whole.relativize(file).toString()), flipped);
                harmed += isServedUnharmed(kind, damaged) ? 0 : 1;
                delete(damaged);
            }
        }
        assertThat(harmed).isPositive();
    }

    private static boolean isServedUnharmed(String kind, Path directory) {
        try (StateStore store = open(kind, directory)) {
            long savepoint = store.savepoint();
            List<StateEntry> expected = expected(savepoint);
            List<StateEntry> found = new ArrayList<>();
            try (StateCursor cursor = store.range("ns", "", "")) {
                cursor.forEachRemaining(found::add);
            }
            assertThat(found).as("%s at savepoint %d", directory, savepoint).isEqualTo(expected);
            for (StateEntry entry : expected) {
                assertThat(store.get("ns", entry.key())).contains(entry.value());
            }
            return savepoint == BLOCKS - 1;
        } catch (StorageException refused) {
            return false;
        }
    }

    private static void fill(String kind, Path directory) {
        try (StateStore store = open(kind, directory)) {
            for (int block = 0; block < BLOCKS; block++) {
                StateBatch batch = new StateBatch();
                changes(block).forEach((key, value) -> batch.add("ns", key, value));
                store.apply(batch, block);
            }
        }
    }

    private static TreeMap<String, VersionedValue> changes(int block) {
        TreeMap<String, VersionedValue> changes = new TreeMap<>();
        for (int i = 0; i < 20; i++) {
            String key = "key" + (block * 7 + i * 13) % 97;
            changes.put(key, new VersionedValue(Bytes.utf8("value of " + block), Bytes.EMPTY, new Version(block, i)));
        }
        return changes;
    }

    private static List<StateEntry> expected(long savepoint) {
        TreeMap<String, VersionedValue> state = new TreeMap<>();
        for (int block = 0; block <= savepoint; block++) {
            state.putAll(changes(block));
        }
        List<StateEntry> entries = new ArrayList<>();
        state.forEach((key, value) -> entries.add(new StateEntry(key, value)));
        return entries;
    }

    private static StateStore open(String kind, Path directory) {
        return Child.stateFactory(kind).open(directory);
    }

    /** All but the library that RocksDB lays down, which this JVM runs. */
    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().startsWith("librocksdb"))
                    .sorted()
                    .toList();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        for (Path file : files(from)) {
            Path target = to.resolve(from.relativize(file).toString());
            Files.createDirectories(target.getParent());
            Files.copy(file, target);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path each : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
