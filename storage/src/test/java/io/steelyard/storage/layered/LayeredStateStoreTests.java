package io.steelyard.storage.layered;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.MalformedException;
import io.steelyard.error.StorageException;
import io.steelyard.format.Version;
import io.steelyard.state.StateBatch;
import io.steelyard.state.StateCursor;
import io.steelyard.state.StateStore;
import io.steelyard.state.VersionedValue;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a layered store promises beyond the port, whatever its engine: what it believes after a crash, and that memory and file are one map. */
@Timeout(120)
public abstract class LayeredStateStoreTests {
    private static final long SMALL_LAYER = 30_000;

    @TempDir
    Path directory;

    /** Opens the engine's store with layers of so many bytes. */
    protected abstract StateStore open(Path directory, long layerBytes);

    private StateStore open(Path at) {
        return open(at, 16L << 20);
    }

    @Test
    void a_store_that_was_not_closed_opens_empty() throws IOException {
        Path image = directory.resolve("image");
        Path live = directory.resolve("live");
        try (StateStore store = open(live, SMALL_LAYER)) {
            fill(store, 0, 40);
            copy(live, image);
        }
        assertOpensEmptyAndWorks(image);
        assertThat(reopened(live)).isEqualTo(39);
    }

    @ParameterizedTest
    @ValueSource(strings = {"savepoint=38\nbytes=0\n", "", "savepoint=39\n", "\u0000"})
    void a_store_with_another_promise_than_its_content_opens_empty(String promise) throws IOException {
        close(40);
        Files.writeString(directory.resolve(StateFiles.CLEAN), promise);
        assertOpensEmptyAndWorks(directory);
    }

    @Test
    void a_store_that_its_engine_cannot_open_opens_empty() throws IOException {
        close(40);
        Path database = directory.resolve(StateFiles.DATABASE);
        byte[] content = Files.readAllBytes(database);
        for (int i = 0; i < 64; i++) {
            content[i] ^= 0x55;
        }
        Files.write(database, content);
        assertOpensEmptyAndWorks(directory);
    }

    @Test
    void a_store_whose_file_was_cut_or_is_gone_opens_empty() throws IOException {
        close(40);
        Path database = directory.resolve(StateFiles.DATABASE);
        Files.write(database, java.util.Arrays.copyOf(Files.readAllBytes(database), 1 << 16));
        assertOpensEmptyAndWorks(directory);
        Files.delete(database);
        assertOpensEmptyAndWorks(directory);
    }

    @Test
    void a_byte_damaged_while_the_store_was_closed_empties_it() throws IOException {
        close(3);
        damageValues();
        assertOpensEmptyAndWorks(directory);
    }

    @Test
    void a_value_damaged_while_the_store_is_open_is_an_error_and_the_store_is_rebuilt_at_the_next_opening()
            throws IOException {
        close(3);
        try (StateStore store = open(directory)) {
            assertThat(store.savepoint()).isEqualTo(2);
            damageValues();
            assertThatThrownBy(() -> store.get("ns", "key1"))
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining("damaged")
                    .hasMessageContaining(directory.toString());
        }
        assertOpensEmptyAndWorks(directory);
    }

    private void damageValues() throws IOException {
        Path database = directory.resolve(StateFiles.DATABASE);
        String content = Files.readString(database, StandardCharsets.ISO_8859_1);
        int damaged = 0;
        try (RandomAccessFile file = new RandomAccessFile(database.toFile(), "rw")) {
            for (int at = content.indexOf("value "); at >= 0; at = content.indexOf("value ", at + 1)) {
                file.seek(at);
                file.write('V');
                damaged++;
            }
        }
        assertThat(damaged).isPositive();
    }

    @Test
    void memory_and_file_are_one_map_while_layers_are_written() {
        Random random = new Random(3);
        Map<String, VersionedValue> model = new HashMap<>();
        try (StateStore store = open(directory, SMALL_LAYER)) {
            for (int block = 0; block < 150; block++) {
                StateBatch batch = new StateBatch();
                for (int i = 0; i < 40; i++) {
                    String key = "k" + i + "-" + random.nextInt(30);
                    VersionedValue value = random.nextInt(3) == 0 ? null : value(block, i);
                    batch.add("ns", key, value);
                    if (value == null) {
                        model.remove(key);
                    } else {
                        model.put(key, value);
                    }
                }
                store.apply(batch, block);
                String probe = "k" + random.nextInt(40) + "-" + random.nextInt(30);
                assertThat(store.get("ns", probe).orElse(null)).isEqualTo(model.get(probe));
            }
            assertSame(store, model);
        }
        try (StateStore store = open(directory, SMALL_LAYER)) {
            assertSame(store, model);
        }
    }

    @Test
    void a_cursor_never_misses_a_key_that_is_there_all_the_time() throws Exception {
        try (StateStore store = open(directory, SMALL_LAYER)) {
            applyFixed(store, 0);
            CompletableFuture<Integer> outcome = new CompletableFuture<>();
            Thread reader = new Thread(() -> {
                try {
                    int rounds = 0;
                    while (store.savepoint() < 80) {
                        assertThat(count(store)).isEqualTo(200);
                        rounds++;
                    }
                    outcome.complete(rounds);
                } catch (RuntimeException | Error e) {
                    outcome.completeExceptionally(e);
                }
            });
            reader.start();
            for (int block = 1; block <= 80; block++) {
                applyFixed(store, block);
            }
            assertThat(outcome.get()).isPositive();
            reader.join();
        }
    }

    /** Rewrites 200 keys, and makes and deletes others between them, so that pages and value slots change hands. */
    private static void applyFixed(StateStore store, int block) {
        StateBatch batch = new StateBatch();
        for (int i = 0; i < 200; i++) {
            batch.add("ns", "fixed" + i, value(block, i));
            batch.add("ns", "fixed" + i + "-" + block, value(block, i));
            if (block > 0) {
                batch.add("ns", "fixed" + i + "-" + (block - 1), null);
            }
        }
        store.apply(batch, block);
    }

    private static int count(StateStore store) {
        int fixed = 0;
        try (StateCursor cursor = store.range("ns", "", "")) {
            while (cursor.hasNext()) {
                fixed += cursor.next().key().contains("-") ? 0 : 1;
            }
        }
        return fixed;
    }

    @Test
    void a_batch_with_a_name_that_has_no_UTF8_form_is_refused_whole() {
        try (StateStore store = open(directory)) {
            StateBatch batch = new StateBatch();
            batch.add("ns", "good", value(0, 0));
            batch.add("ns", "half \ud83d", value(0, 1));
            assertThatThrownBy(() -> store.apply(batch, 0)).isInstanceOf(MalformedException.class);
            assertThat(store.get("ns", "good")).isEmpty();
            assertThat(store.savepoint()).isEqualTo(-1);
            StateBatch longName = new StateBatch();
            longName.add("n".repeat(0xFFFF), "k", value(0, 0));
            assertThatThrownBy(() -> store.apply(longName, 0)).isInstanceOf(MalformedException.class);
        }
    }

    @Test
    void the_longest_namespace_has_a_range_of_its_own() {
        String longest = "n".repeat(0xFFFE);
        try (StateStore store = open(directory)) {
            StateBatch batch = new StateBatch();
            batch.add(longest, "k", value(0, 0));
            batch.add("", "k", value(0, 1));
            store.apply(batch, 0);
            assertThat(store.range(longest, "", "").next().value()).isEqualTo(value(0, 0));
            assertThat(store.namespaces()).containsExactly("", longest);
        }
    }

    @Test
    void an_interrupted_thread_can_open_apply_and_close() {
        Thread.currentThread().interrupt();
        try (StateStore store = open(directory)) {
            fill(store, 0, 3);
        }
        assertThat(Thread.interrupted()).isTrue();
        assertThat(reopened(directory)).isEqualTo(2);
    }

    @Test
    void no_thread_is_left_after_close() {
        close(40);
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("steelyard-state-") && thread.isAlive());
    }

    private void close(int blocks) {
        try (StateStore store = open(directory, SMALL_LAYER)) {
            fill(store, 0, blocks);
        }
    }

    private static void fill(StateStore store, int from, int to) {
        for (int block = from; block < to; block++) {
            StateBatch batch = new StateBatch();
            for (int i = 0; i < 20; i++) {
                batch.add("ns", "key" + (block * 20 + i), value(block, i));
            }
            store.apply(batch, block);
        }
    }

    private void assertOpensEmptyAndWorks(Path directory) {
        try (StateStore store = open(directory)) {
            assertThat(store.savepoint()).isEqualTo(-1);
            assertThat(store.namespaces()).isEmpty();
            fill(store, 0, 2);
        }
        assertThat(reopened(directory)).isEqualTo(1);
    }

    private long reopened(Path directory) {
        try (StateStore store = open(directory)) {
            return store.savepoint();
        }
    }

    private static void assertSame(StateStore store, Map<String, VersionedValue> model) {
        int found = 0;
        try (StateCursor cursor = store.range("ns", "", "")) {
            while (cursor.hasNext()) {
                io.steelyard.state.StateEntry entry = cursor.next();
                assertThat(entry.value()).isEqualTo(model.get(entry.key()));
                found++;
            }
        }
        assertThat(found).isEqualTo(model.size());
        model.forEach((key, value) -> assertThat(store.get("ns", key)).contains(value));
    }

    private static VersionedValue value(int block, int transaction) {
        return new VersionedValue(
                Bytes.utf8("value " + block + "/" + transaction), Bytes.utf8("m"), new Version(block, transaction));
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (java.util.stream.Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }
}
