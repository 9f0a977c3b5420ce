package io.steelyard.storage.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steelyard.blocklog.BlockLog;
import io.steelyard.blocklog.Durability;
import io.steelyard.bytes.Bytes;
import io.steelyard.error.StorageException;
import io.steelyard.format.Block;
import io.steelyard.storage.internal.OwnedDirectory;
import io.steelyard.storage.internal.RecordEncoder;
import io.steelyard.storage.internal.TestBlocks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever happens to the files of a log, it never gives a wrong block. */
@Timeout(120)
class FileBlockLogDamageTest {
    private static final int SMALL_SEGMENT = 2_000;
    private static final int ONE_SEGMENT = 1 << 20;

    @TempDir
    Path directory;

    @Test
    void a_log_cut_at_any_position_of_its_last_record_opens_without_that_block() throws IOException {
        List<Block> blocks = write(5, ONE_SEGMENT);
        FileRecords.Found last = FileRecords.in(directory).get(4);
        byte[] whole = Files.readAllBytes(last.file());
        for (int size = last.start(); size < whole.length; size++) {
            Files.write(last.file(), java.util.Arrays.copyOf(whole, size));
            try (BlockLog log = open(ONE_SEGMENT)) {
                assertThat(log.height()).as("file of %d bytes", size).isEqualTo(4);
                assertThat(Files.size(last.file())).isEqualTo(last.start());
                log.append(blocks.get(4));
            }
            assertThat(Files.readAllBytes(last.file())).isEqualTo(whole);
        }
    }

    @Test
    void a_log_whose_only_file_was_cut_in_its_header_opens_empty() throws IOException {
        write(3, ONE_SEGMENT);
        Path file = FileRecords.segments(directory).get(0);
        byte[] whole = Files.readAllBytes(file);
        for (int size = 0; size < Segment.HEADER_BYTES; size++) {
            Files.write(file, java.util.Arrays.copyOf(whole, size));
            try (BlockLog log = open(ONE_SEGMENT)) {
                assertThat(log.height()).isZero();
            }
        }
    }

    @Test
    void zeroes_and_garbage_behind_the_last_record_are_cut() throws IOException {
        List<Block> blocks = write(3, ONE_SEGMENT);
        Path file = FileRecords.segments(directory).get(0);
        byte[] garbage = new byte[3_000];
        new Random(3).nextBytes(garbage);
        for (byte[] tail : List.of(new byte[70], new byte[5_000], garbage)) {
            Files.write(file, tail, StandardOpenOption.APPEND);
            assertHolds(blocks, ONE_SEGMENT);
        }
    }

    @Test
    void a_flipped_bit_anywhere_is_reported_or_harmless() throws IOException {
        List<Block> blocks = write(14, SMALL_SEGMENT);
        assertThat(FileRecords.segments(directory)).hasSizeGreaterThan(2);
        TreeMap<String, byte[]> image = image();
        TreeMap<String, Integer> harmless = new TreeMap<>();
        Random bits = new Random(17);
        for (String name : image.keySet()) {
            for (int offset = 0; offset < image.get(name).length; offset += 11) {
                restore(image);
                byte[] damaged = image.get(name).clone();
                damaged[offset] ^= (byte) (1 << bits.nextInt(8));
                Files.write(directory.resolve(name), damaged);
                if (isHarmless(name, offset, blocks)) {
                    harmless.merge(name, 1, Integer::sum);
                }
            }
        }
        // An index is derived: when it is damaged the segment is scanned instead. Everything else is covered by a
        // checksum or compared.
        assertThat(harmless.keySet()).allMatch(name -> name.endsWith(".index"));
    }

    /** Whether every block is there all the same; fails when what is wrong is neither reported nor the torn tail. */
    private boolean isHarmless(String name, int offset, List<Block> blocks) {
        try (BlockLog log = open(SMALL_SEGMENT)) {
            // a damaged last record cannot be told from a torn one: it is cut, and said so
            assertThat(log.height()).as("%s at %d", name, offset).isBetween(blocks.size() - 1L, (long) blocks.size());
            for (long number = 0; number < log.height(); number++) {
                assertThat(log.read(number).toBytes())
                        .isEqualTo(blocks.get((int) number).toBytes());
            }
            return log.height() == blocks.size();
        } catch (StorageException e) {
            assertThat(e)
                    .as("%s at %d", name, offset)
                    .message()
                    .containsPattern("block \\d+ is|version|" + OwnedDirectory.MARKER + "|the directory holds");
            return false;
        }
    }

    @Test
    void a_damaged_record_before_intact_ones_is_an_error_that_names_block_and_file() throws IOException {
        write(6, ONE_SEGMENT);
        FileRecords.Found third = FileRecords.in(directory).get(3);
        for (int offset : new int[] {0, 10, 18, 63, 64, third.size() - 1}) {
            flip(third.file(), third.start() + offset);
            assertThatThrownBy(() -> open(ONE_SEGMENT).close())
                    .as("offset %d of the record", offset)
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining("block 3 is damaged")
                    .hasMessageContaining(third.file().toString());
            flip(third.file(), third.start() + offset);
        }
    }

    @Test
    void a_damaged_block_of_a_sealed_file_is_found_when_it_is_read_and_the_others_can_be_read() throws IOException {
        List<Block> blocks = write(14, SMALL_SEGMENT);
        FileRecords.Found second = FileRecords.in(directory).get(2);
        flip(second.file(), second.start() + second.size() - 5);
        try (BlockLog log = open(SMALL_SEGMENT)) {
            assertThatThrownBy(() -> log.read(2))
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining("block 2 is damaged")
                    .hasMessageContaining(second.file().toString());
            assertThat(log.read(1).toBytes()).isEqualTo(blocks.get(1).toBytes());
            assertThat(log.read(3).toBytes()).isEqualTo(blocks.get(3).toBytes());
        }
    }

    @Test
    void a_missing_file_is_an_error_that_names_the_first_block_missing() throws IOException {
        write(14, SMALL_SEGMENT);
        FileRecords.Found seventh = FileRecords.in(directory).get(7);
        Files.delete(seventh.file());
        long first = Long.parseLong(seventh.file().getFileName().toString().substring(0, 20));
        assertThatThrownBy(() -> open(SMALL_SEGMENT).close())
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("block " + first + " is missing");
    }

    @Test
    void two_blocks_that_changed_places_are_found_although_each_is_intact() throws IOException {
        List<Block> blocks = TestBlocks.chain(3);
        Block stranger = Block.create(1, blocks.get(0).hash(), List.of(Bytes.utf8("another block 1")));
        try (BlockLog log = open(ONE_SEGMENT)) {
            log.append(blocks.get(0));
            log.append(stranger);
            log.append(TestBlocks.block(2, stranger.hash()));
        }
        FileRecords.Found second = FileRecords.in(directory).get(2);
        try (FileChannel channel = FileChannel.open(second.file(), StandardOpenOption.WRITE);
                RecordEncoder encoder = new RecordEncoder()) {
            ByteBuffer foreign = encoder.encode(blocks.get(2));
            channel.truncate(second.start());
            channel.write(foreign, second.start());
        }
        assertThatThrownBy(() -> open(ONE_SEGMENT).close())
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("block 2 is damaged: block 2 names");
    }

    @Test
    void a_record_inside_an_envelope_is_not_taken_for_one_of_the_log() throws IOException {
        List<Block> blocks = TestBlocks.chain(3);
        Bytes hostile;
        try (RecordEncoder encoder = new RecordEncoder()) {
            ByteBuffer record = encoder.encode(blocks.get(2));
            byte[] noise = new byte[2_000];
            new Random(9).nextBytes(noise);
            byte[] image = new byte[record.remaining()];
            record.get(image);
            hostile = Bytes.concat(Bytes.owning(image), Bytes.owning(noise));
        }
        try (BlockLog log = open(ONE_SEGMENT)) {
            log.append(blocks.get(0));
            log.append(Block.create(1, blocks.get(0).hash(), List.of(hostile)));
        }
        FileRecords.Found last = FileRecords.in(directory).get(1);
        flip(last.file(), last.start() + last.size() - 5);
        assertHolds(blocks.subList(0, 1), ONE_SEGMENT);
    }

    private void assertHolds(List<Block> blocks, int segmentBytes) {
        try (BlockLog log = open(segmentBytes)) {
            assertThat(log.height()).isEqualTo(blocks.size());
            for (Block block : blocks) {
                assertThat(log.read(block.number()).toBytes()).isEqualTo(block.toBytes());
            }
        }
    }

    private List<Block> write(int count, int segmentBytes) {
        List<Block> blocks = TestBlocks.chain(count);
        try (BlockLog log = open(segmentBytes)) {
            blocks.forEach(log::append);
        }
        return blocks;
    }

    private FileBlockLog open(int segmentBytes) {
        return FileBlockLogFactory.open(directory, Durability.PROCESS, segmentBytes, FileChannel::open);
    }

    private TreeMap<String, byte[]> image() throws IOException {
        TreeMap<String, byte[]> image = new TreeMap<>();
        try (java.util.stream.Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                image.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        return image;
    }

    private void restore(TreeMap<String, byte[]> image) throws IOException {
        for (String name : image.keySet()) {
            Files.write(directory.resolve(name), image.get(name));
        }
    }

    private static void flip(Path file, int offset) throws IOException {
        byte[] content = Files.readAllBytes(file);
        content[offset] ^= 0x10;
        Files.write(file, content);
    }
}
