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
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever happens to the queue's files, the log never gives a wrong block. Chronicle's own framing has no checksums. */
@Timeout(180)
class ChronicleBlockLogDamageTest {
    private static final int BLOCKS = 8;

    @TempDir
    Path directory;

    @Test
    void a_last_record_torn_at_any_position_is_cut_and_written_again() throws IOException {
        List<Block> blocks = write();
        QueueRecords.Found last = QueueRecords.find(directory, BLOCKS - 1).orElseThrow();
        Image image = new Image(last.file());
        for (int kept = 0; kept < last.size(); kept += 29) {
            image.restore();
            image.zero(last.start() + kept, last.size() - kept);
            try (BlockLog log = open()) {
                assertThat(log.height()).as("%d bytes kept", kept).isEqualTo(BLOCKS - 1);
                log.append(blocks.get(BLOCKS - 1));
            }
            assertHolds(blocks);
        }
    }

    @Test
    void a_tail_torn_twice_is_cut_twice() throws IOException {
        List<Block> blocks = write();
        for (int i = 0; i < 2; i++) {
            QueueRecords.Found last = QueueRecords.find(directory, BLOCKS - 1).orElseThrow();
            new Image(last.file()).zero(last.start() + 40, last.size() - 40);
            try (BlockLog log = open()) {
                assertThat(log.height()).isEqualTo(BLOCKS - 1);
                log.append(blocks.get(BLOCKS - 1));
            }
        }
        assertHolds(blocks);
    }

    @Test
    void a_record_that_was_whole_but_not_announced_is_there_and_appending_goes_on() throws IOException {
        List<Block> blocks = write();
        QueueRecords.Found last = QueueRecords.find(directory, BLOCKS - 1).orElseThrow();
        // what a process leaves that dies between writing a document and setting its length
        new Image(last.file()).put(last.start() - 4, new byte[] {0, 0, 0, (byte) 0x80});
        assertHolds(blocks);
        assertTakesMore(blocks);
    }

    @Test
    void a_record_that_was_not_announced_and_not_whole_is_cut_and_appending_goes_on() throws IOException {
        List<Block> blocks = write();
        QueueRecords.Found last = QueueRecords.find(directory, BLOCKS - 1).orElseThrow();
        for (int kept : new int[] {0, 20, 70}) {
            Image image = new Image(last.file());
            image.put(last.start() - 4, new byte[] {0, 0, 0, (byte) 0x80});
            image.zero(last.start() + kept, last.size() - kept);
            assertHolds(blocks.subList(0, BLOCKS - 1));
            assertTakesMore(blocks.subList(0, BLOCKS - 1));
            image.restore();
        }
    }

    @Test
    void a_record_that_is_gone_while_the_header_still_points_at_it_is_cut_and_appending_goes_on() throws IOException {
        List<Block> blocks = write();
        for (int lost : new int[] {1, 3}) {
            QueueRecords.Found from =
                    QueueRecords.find(directory, BLOCKS - lost).orElseThrow();
            Image image = new Image(from.file());
            image.zero(from.start() - 4, 100_000);
            assertHolds(blocks.subList(0, BLOCKS - lost));
            assertTakesMore(blocks.subList(0, BLOCKS - lost));
            image.restore();
        }
    }

    private void assertTakesMore(List<Block> blocks) {
        List<Block> more = TestBlocks.chain(blocks.size() + 4);
        try (BlockLog log = open()) {
            more.subList(blocks.size(), more.size()).forEach(log::append);
        }
        assertHolds(more);
    }

    @Test
    void a_flipped_bit_in_the_frame_of_any_record_is_reported_or_harmless() throws IOException {
        List<Block> blocks = write();
        for (long number : new long[] {3, BLOCKS - 1}) {
            QueueRecords.Found record = QueueRecords.find(directory, number).orElseThrow();
            Image image = new Image(record.file());
            for (int bit = 0; bit < 32; bit++) {
                image.restore();
                image.flip(record.start() - 4 + bit / 8, bit % 8);
                assertReportedOrHarmless(blocks, "frame of block " + number + ", bit " + bit);
            }
        }
    }

    @Test
    void a_flipped_bit_anywhere_in_the_used_part_of_the_file_is_reported_or_harmless() throws IOException {
        List<Block> blocks = write();
        QueueRecords.Found last = QueueRecords.find(directory, BLOCKS - 1).orElseThrow();
        QueueRecords.Found first = QueueRecords.find(directory, 0).orElseThrow();
        Image image = new Image(last.file());
        Random random = new Random(29);
        for (long offset = 0;
                offset < last.start() + last.size();
                offset += 1 + random.nextInt(offset < 400 ? 13 : offset < first.start() ? 5_000 : 211)) {
            image.restore();
            image.flip(offset, random.nextInt(8));
            assertReportedOrHarmless(blocks, "offset " + offset);
        }
    }

    @Test
    void damaged_or_missing_metadata_of_the_queue_is_harmless() throws IOException {
        List<Block> blocks = write();
        Path metadata = directory.resolve(ChronicleBlockLog.QUEUE_DIRECTORY).resolve("metadata.cq4t");
        byte[] noise = new byte[3_000];
        new Random(7).nextBytes(noise);
        Files.write(metadata, noise);
        assertHolds(blocks);
        Files.delete(metadata);
        assertHolds(blocks);
    }

    @Test
    void a_damaged_block_in_the_middle_is_an_error_that_names_it() throws IOException {
        write();
        QueueRecords.Found record = QueueRecords.find(directory, 3).orElseThrow();
        new Image(record.file()).flip(record.start() + BlockRecord.HEADER_BYTES + 10, 3);
        assertThatThrownBy(() -> open().close())
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("block 3 is damaged")
                .hasMessageContaining(directory.toString());
    }

    private void assertReportedOrHarmless(List<Block> blocks, String where) {
        try (BlockLog log = open()) {
            // a damaged last record cannot be told from a torn one: it is cut, and said so
            assertThat(log.height()).as(where).isBetween(BLOCKS - 1L, (long) BLOCKS);
            for (long number = 0; number < log.height(); number++) {
                assertThat(log.read(number).toBytes())
                        .isEqualTo(blocks.get((int) number).toBytes());
            }
            log.truncateTail(BLOCKS - 1);
            log.append(blocks.get(BLOCKS - 1));
        } catch (StorageException e) {
            assertThat(e)
                    .as(where)
                    .message()
                    .containsPattern("block \\d+ is damaged|Chronicle cannot open|cannot be (cut|written)");
            assertThat(e).message().contains(directory.toString());
            return;
        }
        assertHoldsOrNames(blocks, where);
    }

    /** What was appended to a file with a damaged byte that nobody noticed is there too, or is missed aloud. */
    private void assertHoldsOrNames(List<Block> blocks, String where) {
        try {
            assertHolds(blocks);
        } catch (StorageException e) {
            assertThat(e)
                    .as(where)
                    .message()
                    .containsPattern("block \\d+ is damaged|Chronicle cannot open|cannot be (cut|written)");
        }
    }

    private void assertHolds(List<Block> blocks) {
        try (BlockLog log = open()) {
            assertThat(log.height()).isEqualTo(blocks.size());
            for (Block block : blocks) {
                assertThat(log.read(block.number()).toBytes()).isEqualTo(block.toBytes());
            }
        }
    }

    private List<Block> write() {
        List<Block> blocks = TestBlocks.chain(BLOCKS);
        try (BlockLog log = open()) {
            blocks.forEach(log::append);
        }
        return blocks;
    }

    private BlockLog open() {
        return new ChronicleBlockLogFactory().open(directory, Durability.PROCESS);
    }

    /** A queue file as it was; the large rest of it is a hole. */
    private static final class Image {
        private static final int USED_BYTES = 400_000;

        private final Path file;
        private final byte[] used;
        private final long size;

        private Image(Path file) throws IOException {
            this.file = file;
            this.size = Files.size(file);
            try (FileChannel channel = FileChannel.open(file)) {
                ByteBuffer content = ByteBuffer.allocate(USED_BYTES);
                channel.read(content, 0);
                used = content.array();
            }
        }

        private void restore() throws IOException {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(0);
                channel.write(ByteBuffer.wrap(used), 0);
                channel.write(ByteBuffer.allocate(1), size - 1);
            }
        }

        private void flip(long offset, int bit) throws IOException {
            put(offset, new byte[] {(byte) (used[(int) offset] ^ 1 << bit)});
        }

        private void zero(long offset, int count) throws IOException {
            put(offset, new byte[count]);
        }

        private void put(long offset, byte[] content) throws IOException {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.wrap(content), offset);
            }
        }
    }
}
