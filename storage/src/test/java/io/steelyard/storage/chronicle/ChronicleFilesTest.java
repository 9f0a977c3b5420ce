package io.steelyard.storage.chronicle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steelyard.blocklog.BlockLog;
import io.steelyard.blocklog.Durability;
import io.steelyard.error.StorageException;
import io.steelyard.format.Block;
import io.steelyard.storage.internal.BlockRecord;
import io.steelyard.storage.internal.TestBlocks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A log of several queue files: they follow the amount of data and not the clock, and are one log. */
@Timeout(120)
class ChronicleFilesTest {
    /** Little more than Chronicle's tables at the beginning of a file. */
    private static final long SMALL_FILE = 67_500;

    @TempDir
    Path directory;

    private final List<Block> blocks = TestBlocks.chain(12);

    @Test
    void files_are_named_after_their_order_and_reopening_goes_on_in_the_last() throws IOException {
        for (Block block : blocks) {
            try (BlockLog log = open()) {
                log.append(block);
                log.sync();
            }
        }
        List<Path> files = QueueRecords.files(directory);
        assertThat(files).hasSizeBetween(3, 8);
        assertThat(files.get(0)).hasFileName("19700101F.cq4");
        assertThat(files.get(1)).hasFileName("19700102F.cq4");
        assertHolds(blocks);
    }

    @Test
    void several_files_between_two_syncs_are_one_log() {
        write();
        assertHolds(blocks);
    }

    @Test
    void a_cut_may_lie_in_a_later_file_than_what_it_drops() {
        write();
        try (BlockLog log = open()) {
            log.truncateTail(2);
        }
        assertHolds(blocks.subList(0, 2));
        try (BlockLog log = open()) {
            blocks.subList(2, 9).forEach(log::append);
        }
        assertHolds(blocks.subList(0, 9));
    }

    @Test
    void a_missing_first_file_is_an_error_that_names_the_first_block_missing() throws IOException {
        write();
        Files.delete(QueueRecords.files(directory).get(0));
        assertThatThrownBy(() -> open().close())
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("block 0 is damaged");
    }

    @Test
    void a_file_that_was_closed_before_its_successor_was_made_gets_one() throws IOException {
        write();
        List<Path> files = QueueRecords.files(directory);
        Files.delete(files.get(files.size() - 1));
        long height;
        try (BlockLog log = open()) {
            height = log.height();
            assertThat(height).isBetween(4L, blocks.size() - 1L);
            blocks.subList((int) height, blocks.size()).forEach(log::append);
        }
        assertHolds(blocks);
    }

    @Test
    void damage_in_an_earlier_file_is_found_when_the_block_is_read() throws IOException {
        write();
        QueueRecords.Found record = QueueRecords.find(directory, 1).orElseThrow();
        try (FileChannel channel = FileChannel.open(record.file(), StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(8), record.start() + BlockRecord.HEADER_BYTES + 20);
        }
        try (BlockLog log = open()) {
            assertThatThrownBy(() -> log.read(1))
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining("block 1 is damaged");
            assertThat(log.read(2).toBytes()).isEqualTo(blocks.get(2).toBytes());
        }
    }

    private void write() {
        try (BlockLog log = open()) {
            blocks.forEach(log::append);
        }
    }

    private void assertHolds(List<Block> expected) {
        try (BlockLog log = open()) {
            assertThat(log.height()).isEqualTo(expected.size());
            for (Block block : expected) {
                assertThat(log.read(block.number()).toBytes()).isEqualTo(block.toBytes());
            }
        }
    }

    private BlockLog open() {
        return new ChronicleBlockLogFactory().open(directory, Durability.POWER_LOSS, SMALL_FILE);
    }
}
