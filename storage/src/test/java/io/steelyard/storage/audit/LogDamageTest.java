package io.steelyard.storage.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.steelyard.blocklog.BlockLog;
import io.steelyard.blocklog.BlockLogFactory;
import io.steelyard.blocklog.Durability;
import io.steelyard.bytes.Bytes;
import io.steelyard.error.SteelyardException;
import io.steelyard.format.Block;
import io.steelyard.storage.chronicle.ChronicleBlockLogFactory;
import io.steelyard.storage.file.FileBlockLogFactory;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Single bytes damaged in our own logs: the reader finds each one, or it lies where nothing of the ledger is. The harmless places are
 * Chronicle's own documents (its header and tables, which are not read) and the part of its file that is not written yet.
 */
@Timeout(300)
class LogDamageTest {
    private static final int STRIDE = 97;
    private static final byte[] RECORD = {'S', 'Y', 'B', 'R'};

    @TempDir
    private Path directory;

    private final List<Block> blocks = Vectors.RAFT.blocks("peer");

    private void write(BlockLogFactory factory) {
        try (BlockLog log = factory.open(directory, Durability.PROCESS)) {
            blocks.forEach(log::append);
        }
    }

    /** What is wrong with the log, empty when every block is read as it was written. */
    private Optional<String> found() {
        try (LedgerFiles files = LedgerFiles.open(directory)) {
            long height = files.height();
            for (int i = 0; i < height; i++) {
                assertThat(files.read(i).toBytes()).isEqualTo(blocks.get(i).toBytes());
            }
            // a shorter log would be damage that nobody has seen
            assertThat(height).isEqualTo(blocks.size());
            return Optional.empty();
        } catch (SteelyardException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private Path only(String suffix) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(suffix))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** Offsets where damage went unseen; the file is whole again afterwards. */
    private List<Integer> unseen(Path file, int from, int to, int stride) throws IOException {
        List<Integer> unseen = new ArrayList<>();
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
            for (int offset = from; offset < to; offset += stride) {
                access.seek(offset);
                int whole = access.read();
                access.seek(offset);
                access.write(whole ^ (offset % 2 == 0 ? 1 << offset % 8 : 0xff));
                Optional<String> found = found();
                if (found.isEmpty()) {
                    unseen.add(offset);
                } else {
                    assertThat(found.get()).containsPattern("block \\d+").contains(directory.toString());
                }
                access.seek(offset);
                access.write(whole);
            }
        }
        return unseen;
    }

    @Test
    void damage_anywhere_in_a_plain_file_is_found() throws IOException {
        write(new FileBlockLogFactory());
        assertThat(found()).isEmpty();
        Path file = only(".blocks");
        assertThat(unseen(file, 0, (int) Files.size(file), STRIDE)).isEmpty();
        assertThat(unseen(file, 0, 200, 1)).isEmpty();
    }

    @Test
    void room_made_for_records_to_come_is_no_damage_and_damage_in_it_is() throws IOException {
        write(new FileBlockLogFactory());
        Path file = only(".blocks");
        int end = (int) Files.size(file);
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
            access.setLength(end + 200_000);
        }
        assertThat(found()).isEmpty();
        assertThat(unseen(file, end, end + 200_000, 19_997)).isEmpty();
    }

    @Test
    void damage_in_a_queue_is_found_unless_it_lies_outside_the_records() throws IOException {
        write(new ChronicleBlockLogFactory());
        Path file = only(".cq4");
        byte[] start = new byte[(int) Math.min(Files.size(file), 1 << 20)];
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
            access.readFully(start);
            // the rest is empty; without it the test is quick
            access.setLength(start.length);
        }
        assertThat(found()).isEmpty();
        List<int[]> records = records(start);
        assertThat(records).hasSize(blocks.size());
        int end = records.get(records.size() - 1)[1];
        for (int[] record : records) {
            // the word before it as well, at each byte: it is Chronicle's and has no checksum
            assertThat(unseen(file, record[0] - 4, record[0] + 8, 1)).isEmpty();
            assertThat(unseen(file, record[0] + 8, record[1], STRIDE)).isEmpty();
        }
        List<Integer> outside = new ArrayList<>(unseen(file, 0, records.get(0)[0] - 4, STRIDE));
        outside.addAll(unseen(file, end + 8, end + 2000, STRIDE));
        assertThat(outside).as("harmless").isNotEmpty();
        assertThat(unseen(file, end + 3 & ~3, (end + 3 & ~3) + 4, 1))
                .as("the word behind the last record")
                .isEmpty();
    }

    /** Where records begin and end. */
    private static List<int[]> records(byte[] file) {
        List<int[]> records = new ArrayList<>();
        Bytes all = Bytes.owning(file);
        for (int i = 0; i + 64 <= file.length; i += 4) {
            if (all.slice(i, i + 4).equals(Bytes.of(RECORD))) {
                int payload = ByteBuffer.wrap(file).getInt(i + 20);
                records.add(new int[] {i, i + 64 + payload});
            }
        }
        return records;
    }
}
