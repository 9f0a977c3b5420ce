package io.steelyard.testkit.blocklog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.steelyard.blocklog.BlockLog;
import io.steelyard.bytes.Bytes;
import io.steelyard.error.MalformedException;
import io.steelyard.error.StorageException;
import io.steelyard.format.Block;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Conformance kit of {@link BlockLog}. A subclass says how to open a log, whether it is durable, and where in which file a block's
 * record lies, so that the kit can damage it.
 */
@Timeout(120)
public abstract class BlockLogKit {
    /** Where a block's record (framing included) lies on disk. */
    public record Location(Path file, long offset, long length) {}

    @TempDir
    Path directory;

    private BlockLog log;

    /** Opens the log in {@code directory}, creating it when the directory is empty. */
    protected abstract BlockLog open(Path directory);

    /** Whether what was synced is there after a reopen. */
    protected abstract boolean isDurable();

    /** Where block {@code number} of the closed log lies; empty when the log has no files. */
    protected abstract Optional<Location> locate(Path directory, long number);

    /**
     * Makes the record look as if the process had died while it was being written: by default the file ends in its middle. A log that
     * preallocates its files overrides this, e.g. with zeroes over the second half.
     */
    protected void tear(Location record) throws IOException {
        try (FileChannel channel = FileChannel.open(record.file(), StandardOpenOption.WRITE)) {
            channel.truncate(record.offset() + record.length() / 2);
        }
    }

    @BeforeEach
    void open_the_log() {
        log = open(directory);
    }

    @AfterEach
    void close_the_log() {
        log.close();
    }

    @Test
    void a_new_log_is_empty() {
        assertThat(log.height()).isZero();
        assertThatThrownBy(() -> log.read(0)).isInstanceOf(IllegalArgumentException.class);
        assertThat(log.from(0).hasNext()).isFalse();
    }

    @Test
    void blocks_come_back_with_exactly_their_bytes() {
        List<Block> blocks = appended(20);
        log.sync();
        assertThat(log.height()).isEqualTo(20);
        for (Block block : blocks) {
            Block read = log.read(block.number());
            assertThat(read.toBytes()).isEqualTo(block.toBytes());
            assertThat(read.hash()).isEqualTo(block.hash());
            assertThat(read.metadata(Block.COMMIT_HASH)).isEqualTo(block.metadata(Block.COMMIT_HASH));
        }
    }

    @Test
    void an_appended_block_is_readable_before_it_is_synced() {
        Block block = appended(1).get(0);
        assertThat(log.read(0).toBytes()).isEqualTo(block.toBytes());
    }

    @Test
    void a_block_without_envelopes_and_one_with_an_empty_envelope_come_back() {
        Block none = Block.create(0, Bytes.EMPTY, List.of());
        Block empty = Block.create(1, none.hash(), List.of(Bytes.EMPTY, Bytes.utf8("x")));
        log.append(none);
        log.append(empty);
        assertThat(log.read(0).toBytes()).isEqualTo(none.toBytes());
        assertThat(log.read(1).toBytes()).isEqualTo(empty.toBytes());
    }

    @Test
    void a_block_parsed_from_bytes_comes_back_with_those_bytes() {
        // An unknown field, which a re-encoding might drop: it must survive.
        Bytes odd = Bytes.concat(block(0, Bytes.EMPTY, 10).toBytes(), Bytes.hex("7a0161"));
        log.append(Block.parse(odd));
        assertThat(log.read(0).toBytes()).isEqualTo(odd);
    }

    @Test
    void a_wrong_number_is_refused_and_the_log_is_unchanged() {
        List<Block> blocks = appended(3);
        Bytes tip = blocks.get(2).hash();
        for (long number : new long[] {0, 2, 4, -1, Long.MAX_VALUE}) {
            assertThatThrownBy(() -> log.append(block(number, tip, 10)))
                    .as("number %d", number)
                    .isInstanceOf(MalformedException.class);
        }
        assertUnchangedAndUsable(blocks);
    }

    @Test
    void a_wrong_previous_hash_is_refused_and_the_log_is_unchanged() {
        List<Block> blocks = appended(3);
        List<Bytes> wrong = List.of(
                Bytes.EMPTY,
                blocks.get(1).hash(),
                Bytes.hex("00"),
                flipped(blocks.get(2).hash()));
        for (Bytes hash : wrong) {
            assertThatThrownBy(() -> log.append(block(3, hash, 10)))
                    .as("previous hash %s", hash)
                    .isInstanceOf(MalformedException.class);
        }
        assertUnchangedAndUsable(blocks);
    }

    @Test
    void a_first_block_that_names_a_previous_one_is_refused() {
        assertThatThrownBy(() -> log.append(block(0, Bytes.hex("00".repeat(32)), 10)))
                .isInstanceOf(MalformedException.class);
        assertThat(log.height()).isZero();
        appended(1);
        assertThat(log.height()).isEqualTo(1);
    }

    @Test
    void reading_what_is_not_there_is_refused() {
        appended(2);
        for (long number : new long[] {-1, 2, Long.MAX_VALUE, Long.MIN_VALUE}) {
            assertThatThrownBy(() -> log.read(number)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void from_gives_the_blocks_up_to_the_height_at_its_call() {
        List<Block> blocks = appended(5);
        Iterator<Block> iterator = log.from(2);
        log.append(block(5, blocks.get(4).hash(), 10));
        List<Long> numbers = new ArrayList<>();
        iterator.forEachRemaining(block -> numbers.add(block.number()));
        assertThat(numbers).containsExactly(2L, 3L, 4L);
        assertThatThrownBy(iterator::next).isInstanceOf(NoSuchElementException.class);
        assertThat(log.from(6).hasNext()).isFalse();
    }

    @Test
    void truncating_drops_the_tail_and_appending_goes_on_from_there() {
        List<Block> blocks = appended(6);
        log.truncateTail(9);
        assertThat(log.height()).isEqualTo(6);
        log.truncateTail(4);
        assertThat(log.height()).isEqualTo(4);
        assertThatThrownBy(() -> log.read(4)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> log.append(blocks.get(5))).isInstanceOf(MalformedException.class);
        Block other = block(4, blocks.get(3).hash(), 777);
        log.append(other);
        assertThat(log.read(4).toBytes()).isEqualTo(other.toBytes());
        assertThat(log.read(3).toBytes()).isEqualTo(blocks.get(3).toBytes());
    }

    @Test
    void truncating_to_nothing_begins_anew() {
        appended(3);
        log.truncateTail(0);
        assertThat(log.height()).isZero();
        appended(2);
        assertThat(log.height()).isEqualTo(2);
        assertThatThrownBy(() -> log.truncateTail(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void big_blocks_come_back_whole() {
        Block first = block(0, Bytes.EMPTY, 100);
        Block big = block(1, first.hash(), 12_000_000);
        Block after = block(2, big.hash(), 100);
        List.of(first, big, after).forEach(log::append);
        log.sync();
        assertThat(log.read(1).toBytes()).isEqualTo(big.toBytes());
        assertThat(log.read(2).toBytes()).isEqualTo(after.toBytes());
    }

    @Test
    void readers_see_whole_blocks_while_others_are_appended() throws Exception {
        int blocks = 300;
        ExecutorService readers = Executors.newFixedThreadPool(2);
        try {
            Callable<Long> reader = () -> {
                long checked = 0;
                while (checked < blocks) {
                    long height = log.height();
                    for (long number = checked; number < height; number++) {
                        assertThat(log.read(number).number()).isEqualTo(number);
                    }
                    checked = height;
                }
                return checked;
            };
            List<Future<Long>> results = List.of(readers.submit(reader), readers.submit(reader));
            appended(blocks);
            for (Future<Long> result : results) {
                assertThat(result.get(60, TimeUnit.SECONDS)).isEqualTo(blocks);
            }
        } finally {
            readers.shutdownNow();
        }
    }

    @Test
    void a_closed_log_refuses_and_closing_again_does_nothing() {
        List<Block> blocks = appended(1);
        Block next = block(1, blocks.get(0).hash(), 10);
        log.close();
        log.close();
        assertThatThrownBy(() -> log.height()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> log.read(0)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> log.append(next)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> log.sync()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> log.truncateTail(0)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void reopening_after_close_keeps_everything() {
        assumeDurable();
        List<Block> blocks = appended(30);
        reopen();
        assertUnchangedAndUsable(blocks);
        reopen();
        assertThat(log.height()).isEqualTo(31);
    }

    @Test
    void a_truncated_tail_stays_away_after_a_reopen() {
        assumeDurable();
        List<Block> blocks = appended(10);
        log.truncateTail(6);
        reopen();
        assertUnchangedAndUsable(blocks.subList(0, 6));
    }

    @Test
    void a_second_opener_is_refused_while_the_first_has_it_open() {
        assumeDurable();
        List<Block> blocks = appended(2);
        assertThatThrownBy(() -> open(directory).close())
                .isInstanceOf(StorageException.class)
                .hasMessageContaining(directory.toString());
        assertUnchangedAndUsable(blocks);
    }

    @Test
    void a_torn_last_block_is_cut_away_on_open() throws IOException {
        assumeDurable();
        List<Block> blocks = appended(5);
        log.close();
        tear(locate(directory, 4).orElseThrow());
        log = open(directory);
        assertUnchangedAndUsable(blocks.subList(0, 4));
        reopen();
        assertThat(log.height()).isEqualTo(5);
    }

    @Test
    void a_damaged_byte_in_a_middle_block_is_an_error_that_names_the_block() throws IOException {
        assumeDurable();
        appended(6);
        log.close();
        Location record = locate(directory, 3).orElseThrow();
        flipByte(record.file(), record.offset() + record.length() * 2 / 3);
        assertThatThrownBy(() -> {
                    log = open(directory);
                    log.read(3);
                })
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("block 3");
    }

    private void assumeDurable() {
        assumeTrue(isDurable(), "the log is not durable");
    }

    private void reopen() {
        log.close();
        log = open(directory);
    }

    /** Appends {@code count} fresh blocks to an empty log. */
    private List<Block> appended(int count) {
        List<Block> blocks = new ArrayList<>();
        Bytes previous = Bytes.EMPTY;
        for (int number = 0; number < count; number++) {
            Block block = block(number, previous, 50 + number * 37 % 2_000);
            log.append(block);
            blocks.add(block);
            previous = block.hash();
        }
        return blocks;
    }

    private void assertUnchangedAndUsable(List<Block> blocks) {
        assertThat(log.height()).isEqualTo(blocks.size());
        for (Block block : blocks) {
            assertThat(log.read(block.number()).toBytes()).isEqualTo(block.toBytes());
        }
        Block next = block(blocks.size(), blocks.get(blocks.size() - 1).hash(), 60);
        log.append(next);
        assertThat(log.read(next.number()).toBytes()).isEqualTo(next.toBytes());
    }

    private static Block block(long number, Bytes previousHash, int size) {
        byte[] content = new byte[size];
        new Random(number).nextBytes(content);
        Bytes envelope = Bytes.owning(content);
        return Block.create(number, previousHash, List.of(envelope, Bytes.utf8("second of " + number)))
                .withMetadata(Block.TRANSACTIONS_FILTER, Bytes.hex("000b"))
                .withMetadata(Block.COMMIT_HASH, Bytes.utf8("commit hash of " + number));
    }

    private static Bytes flipped(Bytes bytes) {
        byte[] content = bytes.toArray();
        content[content.length - 1] ^= 1;
        return Bytes.owning(content);
    }

    private static void flipByte(Path file, long offset) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, offset);
            one.put(0, (byte) (one.get(0) ^ 0x10));
            one.rewind();
            channel.write(one, offset);
        }
    }
}
