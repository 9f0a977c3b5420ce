package io.steelyard.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steelyard.blocklog.BlockLog;
import io.steelyard.blocklog.Durability;
import io.steelyard.bytes.Bytes;
import io.steelyard.error.StorageException;
import io.steelyard.state.StateStore;
import io.steelyard.state.StateStoreFactory;
import io.steelyard.storage.internal.TestBlocks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What other JVMs do to a directory: hold it, die in the middle, lack the flags. */
@Timeout(300)
class ProcessTest {
    private static final int KILLS = 10;

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"file", "chronicle"})
    void everything_synced_is_there_after_a_kill_at_any_moment(String kind) throws Exception {
        Random random = new Random(41);
        long expected = 0;
        for (int round = 0; round < KILLS; round++) {
            Child child = Child.start(Child.CHRONICLE_FLAGS, "append", kind, directory.toString());
            assertThat(Long.parseLong(child.line().substring("height ".length())))
                    .as("round %d", round)
                    .isGreaterThanOrEqualTo(expected);
            String said = "synced " + expected;
            int acknowledgements = random.nextInt(40);
            for (int i = 0; i < acknowledgements; i++) {
                said = child.line();
            }
            List<String> rest = child.kill();
            // the last line may be cut short
            String last = rest.size() > 1 ? rest.get(rest.size() - 2) : said;
            expected = Math.max(expected, Long.parseLong(last.substring("synced ".length())));
        }
        assertHolds(kind, expected);
    }

    private void assertHolds(String kind, long height) {
        try (BlockLog log = Child.factory(kind).open(directory, Durability.POWER_LOSS)) {
            assertThat(log.height()).isGreaterThanOrEqualTo(height);
            Bytes tip = Bytes.EMPTY;
            for (long number = 0; number < log.height(); number++) {
                assertThat(log.read(number).toBytes())
                        .isEqualTo(TestBlocks.block(number, tip).toBytes());
                tip = log.read(number).hash();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mapdb", "mvstore"})
    void a_state_store_that_does_not_trust_its_file_opens_empty_after_a_kill(String kind) throws Exception {
        Random random = new Random(43);
        for (int round = 0; round < 2; round++) {
            Child child = Child.start(List.of(), "apply", kind, directory.toString());
            assertThat(child.line()).isEqualTo("savepoint -1");
            int batches = 50 + random.nextInt(300);
            for (int i = 0; i < batches; i++) {
                child.line();
            }
            child.kill();
        }
        try (StateStore store = Child.stateFactory(kind).open(directory)) {
            assertThat(store.savepoint()).isEqualTo(-1);
            assertThat(store.namespaces()).isEmpty();
        }
    }

    @Test
    void a_state_store_on_RocksDB_loses_nothing_by_a_kill() throws Exception {
        Random random = new Random(47);
        long applied = -1;
        for (int round = 0; round < 4; round++) {
            Child child = Child.start(List.of(), "apply", "rocksdb", directory.toString());
            assertThat(Long.parseLong(child.line().substring("savepoint ".length())))
                    .as("round %d", round)
                    .isGreaterThanOrEqualTo(applied);
            for (int batches = 20 + random.nextInt(200); batches > 0; batches--) {
                applied = Long.parseLong(child.line().substring("applied ".length()));
            }
            child.kill();
        }
        try (StateStore store = Child.stateFactory("rocksdb").open(directory)) {
            long savepoint = store.savepoint();
            assertThat(savepoint).isGreaterThanOrEqualTo(applied);
            // every batch writes this key
            assertThat(store.get("ns", "key0")).contains(Child.value(savepoint));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"file", "chronicle"})
    void a_directory_held_by_another_process_is_refused_until_that_ends(String kind) throws IOException {
        try (Child child = Child.start(Child.CHRONICLE_FLAGS, "hold", kind, directory.toString())) {
            assertThat(child.line()).isEqualTo("holding 0");
            assertThatThrownBy(() -> Child.factory(kind).open(directory, Durability.PROCESS))
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining("in use by another process")
                    .hasMessageContaining(directory.toString());
        }
        Child.factory(kind).open(directory, Durability.PROCESS).close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"file", "chronicle"})
    void a_refused_second_opener_does_not_let_another_process_in(String kind) throws IOException {
        try (BlockLog held = Child.factory(kind).open(directory, Durability.PROCESS)) {
            assertThatThrownBy(() -> Child.factory(kind).open(directory, Durability.PROCESS))
                    .hasMessageContaining("in use by another opener in this JVM");
            assertThat(held.height()).isZero();
            try (Child child = Child.start(Child.CHRONICLE_FLAGS, "hold", kind, directory.toString())) {
                assertThat(child.line()).contains("refused").contains("in use by another process");
            }
        }
        Child.factory(kind).open(directory, Durability.PROCESS).close();
    }

    @Test
    void a_JVM_without_the_flags_is_told_which_and_everything_but_chronicle_works() throws IOException {
        try (Child child = Child.start(List.of(), "flags", directory.toString())) {
            assertThat(child.line()).contains(Child.CHRONICLE_FLAGS);
            assertThat(child.line()).isEqualTo("ConfigurationException");
            assertThat(child.line()).isEqualTo("height 1");
            assertThat(child.line()).isEqualTo("savepoint 0");
        }
        assertThat(directory.resolve("chronicle")).doesNotExist();
    }

    @Test
    void with_the_flags_chronicle_is_available_and_reports_to_nobody() throws IOException {
        assertThat(Child.factory("chronicle").whyUnavailable()).isEmpty();
        Child.factory("chronicle").open(directory, Durability.PROCESS).close();
        try (java.util.stream.Stream<Path> files = Files.list(Path.of(System.getProperty("user.home")))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .noneMatch(name -> name.startsWith(".chronicle.analytics"));
        }
    }

    @Test
    void a_directory_of_one_kind_is_refused_by_the_other() {
        Child.factory("file").open(directory, Durability.PROCESS).close();
        assertThatThrownBy(() -> Child.factory("chronicle").open(directory, Durability.PROCESS))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("block log of kind 'file'");
    }

    @Test
    void the_state_store_is_found_by_its_name() {
        assertThat(ServiceLoader.load(StateStoreFactory.class).stream()
                        .map(provider -> provider.get().name()))
                .contains("mapdb", "mvstore", "rocksdb", "memory");
    }
}
