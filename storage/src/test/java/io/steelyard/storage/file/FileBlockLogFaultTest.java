package io.steelyard.storage.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steelyard.blocklog.BlockLog;
import io.steelyard.blocklog.Durability;
import io.steelyard.error.StorageException;
import io.steelyard.format.Block;
import io.steelyard.storage.internal.TestBlocks;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The disk refuses, threads are interrupted: the log says so and goes on where it can. */
@Timeout(60)
class FileBlockLogFaultTest {
    @TempDir
    Path directory;

    private final FaultyDisk disk = new FaultyDisk();
    private final List<Block> blocks = TestBlocks.chain(30);

    @Test
    void a_full_disk_leaves_the_log_as_it_was_and_appending_goes_on_when_there_is_room() throws IOException {
        try (BlockLog log = open(Durability.POWER_LOSS, 1 << 20)) {
            blocks.subList(0, 5).forEach(log::append);
            FileRecords.Found last = FileRecords.in(directory).get(4);
            for (int free = 0; free < 200; free += 13) {
                disk.freeBytes = free;
                assertThatThrownBy(() -> log.append(blocks.get(5)))
                        .isInstanceOf(StorageException.class)
                        .hasMessageContaining("block 5")
                        .hasMessageContaining("No space left");
                assertThat(log.height()).isEqualTo(5);
                assertThat(log.read(4).toBytes()).isEqualTo(blocks.get(4).toBytes());
                assertThat(Files.size(FileRecords.segments(directory).get(0))).isEqualTo(last.start() + last.size());
            }
            disk.freeBytes = Long.MAX_VALUE;
            log.append(blocks.get(5));
            log.sync();
        }
        assertHolds(6);
    }

    @Test
    void space_is_prepared_ahead_of_the_records_and_given_back_when_the_log_is_closed() throws IOException {
        Path file;
        try (BlockLog log = open(Durability.POWER_LOSS, 64 << 20)) {
            blocks.subList(0, 5).forEach(log::append);
            log.sync();
            file = FileRecords.segments(directory).get(0);
            assertThat(Files.size(file)).isGreaterThan(1 << 20);
            Files.copy(file, directory.resolveSibling(directory.getFileName() + "-killed"));
        }
        FileRecords.Found last = FileRecords.in(directory).get(4);
        assertThat(Files.size(file)).isEqualTo(last.start() + last.size());
        // what a killed process leaves is no torn tail and is used again
        Files.move(
                directory.resolveSibling(directory.getFileName() + "-killed"),
                file,
                StandardCopyOption.REPLACE_EXISTING);
        try (BlockLog log = open(Durability.POWER_LOSS, 64 << 20)) {
            assertThat(log.height()).isEqualTo(5);
            blocks.subList(5, 9).forEach(log::append);
        }
        assertHolds(9);
    }

    @Test
    void a_disk_with_room_for_the_record_but_not_for_what_is_prepared_takes_the_record() throws IOException {
        try (BlockLog log = open(Durability.POWER_LOSS, 64 << 20)) {
            log.append(blocks.get(0));
            log.truncateTail(0);
            disk.freeBytes = 3_000;
            log.append(blocks.get(0));
            log.append(blocks.get(1));
            log.sync();
        }
        assertHolds(2);
    }

    @Test
    void a_partial_record_that_cannot_be_cut_at_once_is_cut_before_the_next_append() throws IOException {
        try (BlockLog log = open(Durability.POWER_LOSS, 1 << 20)) {
            blocks.subList(0, 5).forEach(log::append);
            disk.freeBytes = 100;
            disk.isTruncateBroken = true;
            assertThatThrownBy(() -> log.append(blocks.get(5))).isInstanceOf(StorageException.class);
            assertThatThrownBy(() -> log.append(blocks.get(5))).isInstanceOf(StorageException.class);
            disk.freeBytes = Long.MAX_VALUE / 2;
            disk.isTruncateBroken = false;
            log.append(blocks.get(5));
            assertThat(log.read(5).toBytes()).isEqualTo(blocks.get(5).toBytes());
        }
        assertHolds(6);
    }

    @Test
    void a_full_disk_while_a_new_file_is_begun_leaves_no_trace() throws IOException {
        try (BlockLog log = open(Durability.POWER_LOSS, 1)) {
            blocks.subList(0, 2).forEach(log::append);
            disk.freeBytes = 10;
            assertThatThrownBy(() -> log.append(blocks.get(2))).isInstanceOf(StorageException.class);
            assertThat(FileRecords.segments(directory)).hasSize(2);
            disk.freeBytes = Long.MAX_VALUE;
            log.append(blocks.get(2));
        }
        assertHolds(3);
    }

    @Test
    void after_a_failed_force_the_log_can_be_read_but_takes_nothing_until_it_is_opened_again() throws IOException {
        try (BlockLog log = open(Durability.POWER_LOSS, 1 << 20)) {
            log.append(blocks.get(0));
            disk.isForceBroken = true;
            assertThatThrownBy(log::sync).isInstanceOf(StorageException.class).hasMessageContaining("blocks up to 0");
            disk.isForceBroken = false;
            assertThatThrownBy(log::sync).isInstanceOf(StorageException.class);
            assertThatThrownBy(() -> log.append(blocks.get(1)))
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining("open it again");
            assertThat(log.read(0).toBytes()).isEqualTo(blocks.get(0).toBytes());
        }
        assertHolds(1);
    }

    @Test
    void a_failed_force_of_a_full_file_ends_appending_as_well() throws IOException {
        try (BlockLog log = open(Durability.POWER_LOSS, 1)) {
            log.append(blocks.get(0));
            disk.isForceBroken = true;
            assertThatThrownBy(() -> log.append(blocks.get(1)))
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining("the log stays at height 1");
            disk.isForceBroken = false;
            assertThatThrownBy(() -> log.append(blocks.get(1)))
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining("open it again");
            assertThatThrownBy(log::sync).isInstanceOf(StorageException.class);
        }
        assertHolds(1);
    }

    @Test
    void a_log_that_need_not_survive_a_power_cut_never_forces_a_block() throws IOException {
        try (BlockLog log = open(Durability.PROCESS, 1 << 20)) {
            log.append(blocks.get(0));
            disk.isForceBroken = true;
            log.append(blocks.get(1));
            log.sync();
        }
        assertHolds(2);
    }

    @Test
    void interrupted_threads_do_not_close_the_files_and_stay_interrupted() {
        try (BlockLog log = FileBlockLogFactory.open(directory, Durability.POWER_LOSS, 1_000, FileChannel::open)) {
            Thread.currentThread().interrupt();
            blocks.forEach(log::append);
            log.sync();
            assertThat(log.read(7).toBytes()).isEqualTo(blocks.get(7).toBytes());
            assertThat(Thread.interrupted()).isTrue();
            assertThat(log.read(8).toBytes()).isEqualTo(blocks.get(8).toBytes());
        }
    }

    @Test
    void a_reader_that_is_interrupted_all_the_time_disturbs_nobody() throws Exception {
        try (BlockLog log = FileBlockLogFactory.open(directory, Durability.PROCESS, 1_000, FileChannel::open)) {
            log.append(blocks.get(0));
            CompletableFuture<Void> outcome = new CompletableFuture<>();
            Thread reader = new Thread(() -> {
                try {
                    while (log.height() < blocks.size()) {
                        assertThat(log.read(log.height() - 1).number()).isNotNegative();
                    }
                    outcome.complete(null);
                } catch (RuntimeException | Error e) {
                    outcome.completeExceptionally(e);
                }
            });
            reader.start();
            for (Block block : blocks.subList(1, blocks.size())) {
                for (int i = 0; i < 50; i++) {
                    reader.interrupt();
                }
                log.append(block);
            }
            outcome.get();
            reader.join();
        }
        assertHolds(blocks.size());
    }

    @Test
    void a_sealed_file_without_its_index_is_scanned_and_indexed_again() throws IOException {
        try (BlockLog log = open(Durability.PROCESS, 1_500)) {
            blocks.forEach(log::append);
        }
        Path index = directory.resolve("00000000000000000000.index");
        byte[] content = Files.readAllBytes(index);
        Files.delete(index);
        assertHolds(blocks.size());
        assertThat(Files.readAllBytes(index)).isEqualTo(content);
    }

    private void assertHolds(int count) {
        disk.freeBytes = Long.MAX_VALUE;
        disk.isForceBroken = false;
        try (BlockLog log = open(Durability.PROCESS, 1 << 20)) {
            assertThat(log.height()).isEqualTo(count);
            for (Block block : blocks.subList(0, count)) {
                assertThat(log.read(block.number()).toBytes()).isEqualTo(block.toBytes());
            }
        }
    }

    private BlockLog open(Durability durability, int segmentBytes) {
        return FileBlockLogFactory.open(directory, durability, segmentBytes, disk);
    }
}
