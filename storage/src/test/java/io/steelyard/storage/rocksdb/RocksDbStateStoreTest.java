package io.steelyard.storage.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.ConfigurationException;
import io.steelyard.error.MalformedException;
import io.steelyard.error.StorageException;
import io.steelyard.format.Version;
import io.steelyard.state.StateBatch;
import io.steelyard.state.StateCursor;
import io.steelyard.state.StateStore;
import io.steelyard.state.StateStoreFactory;
import io.steelyard.state.VersionedValue;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the store on RocksDB promises beyond the port. */
@Timeout(120)
class RocksDbStateStoreTest {
    @TempDir
    Path directory;

    private StateStore open(Path at) {
        return new RocksDbStateStoreFactory().open(at);
    }

    @Test
    void a_store_that_was_not_closed_proves_itself_by_its_savepoint() throws IOException {
        Path image = directory.resolve("image");
        Path live = directory.resolve("live");
        try (StateStore store = open(live)) {
            fill(store, 0, 40);
            copy(live, image);
            fill(store, 40, 50);
        }
        try (StateStore store = open(image)) {
            assertThat(store.savepoint()).isEqualTo(39);
            assertHolds(store, 40);
        }
        try (StateStore store = open(live)) {
            assertThat(store.savepoint()).isEqualTo(49);
        }
    }

    @Test
    void a_log_that_lost_its_end_gives_the_state_after_an_earlier_block() throws IOException {
        Path live = directory.resolve("live");
        Path log;
        byte[] whole;
        try (StateStore store = open(live)) {
            fill(store, 0, 20);
            log = writeAheadLog(live);
            whole = Files.readAllBytes(log);
            copy(live, directory.resolve("image"));
        }
        Path cut = directory.resolve("image").resolve("db").resolve(log.getFileName());
        long last = 20;
        for (int size = whole.length; size > 0; size -= 97) {
            Path at = directory.resolve("cut");
            delete(at);
            copy(directory.resolve("image"), at);
            Files.write(at.resolve("db").resolve(cut.getFileName()), java.util.Arrays.copyOf(whole, size));
            try (StateStore store = open(at)) {
                assertThat(store.savepoint()).isLessThanOrEqualTo(last);
                assertHolds(store, (int) store.savepoint() + 1);
                last = store.savepoint();
            }
        }
        assertThat(last).isLessThan(3);
    }

    @Test
    void a_cursor_left_open_is_released_with_the_store_and_refuses_afterwards() {
        StateStore store = open(directory);
        fill(store, 0, 3);
        StateCursor cursor = store.range("ns", "", "");
        cursor.next();
        store.close();
        assertThatThrownBy(cursor::next).isInstanceOf(IllegalStateException.class);
        cursor.close();
        cursor.close();
    }

    @Test
    void a_store_that_RocksDB_cannot_open_is_emptied() throws IOException {
        try (StateStore store = open(directory)) {
            fill(store, 0, 5);
        }
        Files.writeString(directory.resolve("db").resolve("CURRENT"), "MANIFEST-999999\n");
        try (StateStore store = open(directory)) {
            assertThat(store.savepoint()).isEqualTo(-1);
            assertThat(store.namespaces()).isEmpty();
            fill(store, 0, 2);
        }
        try (StateStore store = open(directory)) {
            assertThat(store.savepoint()).isEqualTo(1);
        }
    }

    @Test
    void a_value_that_cannot_be_read_is_an_error_and_the_store_is_rebuilt_at_the_next_opening() throws IOException {
        try (StateStore store = open(directory)) {
            fill(store, 0, 3_000);
        }
        // opening and closing moves the log into a table
        open(directory).close();
        for (Path table : files(directory.resolve("db"), ".sst")) {
            byte[] content = Files.readAllBytes(table);
            content[100] ^= 1;
            Files.write(table, content);
        }
        try (StateStore store = open(directory)) {
            assertThatThrownBy(() -> assertHolds(store, 3_000))
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining("damaged")
                    .hasMessageContaining(directory.toString());
        }
        try (StateStore store = open(directory)) {
            assertThat(store.savepoint()).isEqualTo(-1);
            fill(store, 0, 2);
        }
        try (StateStore store = open(directory)) {
            assertThat(store.savepoint()).isEqualTo(1);
        }
    }

    @Test
    void a_batch_with_a_name_that_has_no_UTF8_form_is_refused_whole() {
        try (StateStore store = open(directory)) {
            StateBatch batch = new StateBatch();
            batch.add("ns", "good", value(0));
            batch.add("ns", "half \ud83d", value(0));
            assertThatThrownBy(() -> store.apply(batch, 0)).isInstanceOf(MalformedException.class);
            assertThat(store.get("ns", "good")).isEmpty();
            assertThat(store.savepoint()).isEqualTo(-1);
        }
    }

    @Test
    void the_longest_namespace_does_not_meet_the_savepoint() {
        String longest = "n".repeat(0xFFFE);
        try (StateStore store = open(directory)) {
            StateBatch batch = new StateBatch();
            batch.add(longest, "k", value(0));
            store.apply(batch, 0);
            assertThat(store.namespaces()).containsExactly(longest);
            try (StateCursor cursor = store.range(longest, "", "")) {
                assertThat(cursor.next().key()).isEqualTo("k");
                assertThat(cursor.hasNext()).isFalse();
            }
        }
    }

    @Test
    void without_RocksDB_on_the_class_path_the_error_names_what_to_add() throws Exception {
        ClassLoader without = new ClassLoader(RocksDbStateStoreTest.class.getClassLoader()) {
            @Override
            protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                if (name.startsWith("org.rocksdb.")) {
                    throw new ClassNotFoundException(name);
                }
                return name.startsWith(RocksDbStateStoreFactory.class.getPackageName())
                        ? define(name)
                        : super.loadClass(name, resolve);
            }

            private Class<?> define(String name) throws ClassNotFoundException {
                try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                    byte[] content = in.readAllBytes();
                    return defineClass(name, content, 0, content.length);
                } catch (IOException e) {
                    throw new ClassNotFoundException(name, e);
                }
            }
        };
        StateStoreFactory factory = (StateStoreFactory) without.loadClass(RocksDbStateStoreFactory.class.getName())
                .getConstructor()
                .newInstance();
        assertThat(factory.whyUnavailable().orElseThrow()).contains("org.rocksdb:rocksdbjni");
        assertThatThrownBy(() -> factory.open(directory))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("org.rocksdb:rocksdbjni");
        assertThat(directory).isEmptyDirectory();
    }

    private static void fill(StateStore store, int from, int to) {
        for (int block = from; block < to; block++) {
            StateBatch batch = new StateBatch();
            batch.add("ns", "key" + block, value(block));
            batch.add("ns", "tip", value(block));
            store.apply(batch, block);
        }
    }

    private static void assertHolds(StateStore store, int blocks) {
        for (int block = 0; block < blocks; block++) {
            assertThat(store.get("ns", "key" + block)).contains(value(block));
        }
        assertThat(store.get("ns", "key" + blocks)).isEmpty();
        assertThat(store.get("ns", "tip").map(VersionedValue::version).map(Version::block))
                .isEqualTo(blocks == 0 ? java.util.Optional.empty() : java.util.Optional.of(blocks - 1L));
    }

    private static VersionedValue value(int block) {
        return new VersionedValue(Bytes.utf8("value of block " + block), Bytes.EMPTY, new Version(block, 0));
    }

    private static Path writeAheadLog(Path store) throws IOException {
        return files(store.resolve("db"), ".log").get(0);
    }

    private static List<Path> files(Path in, String suffix) throws IOException {
        try (Stream<Path> all = Files.list(in)) {
            return all.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path each : all.toList()) {
                Path target = to.resolve(from.relativize(each).toString());
                if (Files.isDirectory(each)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(each, target);
                }
            }
        }
    }

    private static void delete(Path tree) throws IOException {
        if (Files.exists(tree)) {
            try (Stream<Path> all = Files.walk(tree)) {
                for (Path each : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.delete(each);
                }
            }
        }
    }
}
