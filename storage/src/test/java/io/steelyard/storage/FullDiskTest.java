package io.steelyard.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.steelyard.blocklog.BlockLog;
import io.steelyard.blocklog.Durability;
import io.steelyard.bytes.Bytes;
import io.steelyard.error.StorageException;
import io.steelyard.format.Block;
import io.steelyard.format.Version;
import io.steelyard.state.StateBatch;
import io.steelyard.state.StateStore;
import io.steelyard.state.VersionedValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real file system that is full; skipped where none may be mounted. */
@Timeout(120)
class FullDiskTest {
    private static final int DISK_MIB = 48;

    @TempDir
    Path scratch;

    private Path disk;

    @BeforeEach
    void mount() throws IOException, InterruptedException {
        disk = Files.createDirectory(scratch.resolve("disk"));
        assumeTrue(
                runs("mount", "-t", "tmpfs", "-o", "size=" + DISK_MIB + "m", "tmpfs", disk.toString()),
                "no file system may be mounted here");
    }

    @AfterEach
    void unmount() throws IOException, InterruptedException {
        runs("umount", "-l", disk.toString());
    }

    private static boolean runs(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException noSuchCommand) {
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"file", "chronicle"})
    void a_block_log_on_a_full_disk_says_so_keeps_what_it_has_and_goes_on_when_there_is_room(String kind)
            throws IOException {
        Path ballast = disk.resolve("ballast");
        Files.write(ballast, new byte[8 << 20]);
        long height;
        try (BlockLog log = Child.factory(kind).open(disk.resolve("log"), Durability.POWER_LOSS)) {
            StorageException full = appendUntilFull(log);
            assertThat(full).hasMessageContaining("block " + log.height()).hasMessageContaining("disk");
            height = log.height();
            assertThat(height).isGreaterThan(5);
            assertHolds(log, height);
            Files.delete(ballast);
            log.append(block(height, log.read(height - 1).hash()));
            log.sync();
        }
        try (BlockLog log = Child.factory(kind).open(disk.resolve("log"), Durability.POWER_LOSS)) {
            assertHolds(log, height + 1);
        }
    }

    private static StorageException appendUntilFull(BlockLog log) {
        Bytes tip = Bytes.EMPTY;
        while (true) {
            Block block = block(log.height(), tip);
            try {
                log.append(block);
                log.sync();
            } catch (StorageException full) {
                return full;
            }
            tip = block.hash();
        }
    }

    private static void assertHolds(BlockLog log, long height) {
        assertThat(log.height()).isEqualTo(height);
        Bytes tip = Bytes.EMPTY;
        for (long number = 0; number < height; number++) {
            Block expected = block(number, tip);
            assertThat(log.read(number).toBytes()).isEqualTo(expected.toBytes());
            tip = expected.hash();
        }
    }

    /** Does not deflate. */
    private static Block block(long number, Bytes previous) {
        return Block.create(number, previous, List.of(noise(number)));
    }

    private static Bytes noise(long seed) {
        byte[] noise = new byte[500_000];
        new Random(seed).nextBytes(noise);
        return Bytes.owning(noise);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mvstore", "rocksdb"})
    void a_state_store_on_a_full_disk_says_so_and_opens_again_with_the_state_after_some_block_or_empty(String kind)
            throws IOException {
        Path ballast = disk.resolve("ballast");
        Files.write(ballast, new byte[16 << 20]);
        long applied = -1;
        StorageException full = null;
        try (StateStore store = Child.stateFactory(kind).open(disk.resolve("state"))) {
            while (full == null) {
                try {
                    StateBatch batch = new StateBatch();
                    batch.add("ns", "key" + (applied + 1), value(applied + 1));
                    store.apply(batch, applied + 1);
                    applied++;
                } catch (StorageException e) {
                    full = e;
                }
            }
        } catch (StorageException whileClosing) {
            full = whileClosing;
        }
        assertThat(full).hasMessageContaining("state");
        Files.delete(ballast);
        try (StateStore store = Child.stateFactory(kind).open(disk.resolve("state"))) {
            assertThat(store.savepoint()).isBetween(-1L, applied);
            for (long block = 0; block <= store.savepoint(); block++) {
                assertThat(store.get("ns", "key" + block)).contains(value(block));
            }
            assertThat(store.get("ns", "key" + (store.savepoint() + 1))).isEmpty();
        }
    }

    private static VersionedValue value(long block) {
        return new VersionedValue(noise(block), Bytes.EMPTY, new Version(block, 0));
    }
}
