package io.steelyard.storage.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.steelyard.blocklog.BlockLog;
import io.steelyard.blocklog.Durability;
import io.steelyard.error.StorageException;
import io.steelyard.format.Block;
import io.steelyard.storage.internal.TestBlocks;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The power is cut in the middle of any operation, and writes go astray: what was synced is there, and no wrong block is ever given. */
@Timeout(300)
class FileBlockLogPowerCutTest {
    private static final int SMALL_SEGMENT = 3_000;
    private static final int SEEDS = 60;

    @TempDir
    Path scratch;

    private final List<Block> blocks = TestBlocks.chain(24);

    @Test
    void everything_synced_is_there_whatever_the_disk_keeps_of_what_was_not() throws IOException {
        int cuts = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            PowerCutDisk disk = new PowerCutDisk(seed, 4 + 2 * seed);
            Path directory = scratch.resolve("cut-" + seed);
            // a committer syncs every block
            long synced = appendUntilCut(directory, disk, 1);
            cuts += disk.isCut() ? 1 : 0;
            disk.cut();
            try (BlockLog log = open(directory, FileChannel::open)) {
                assertThat(log.height()).as("seed %d", seed).isBetween(synced, synced + 1);
                assertRight(log, seed);
                blocks.subList((int) log.height(), blocks.size()).forEach(log::append);
                assertRight(log, seed);
            }
        }
        assertThat(cuts).isGreaterThan(SEEDS / 4);
    }

    /** A later unsynced record may survive an earlier one: such a log is refused, for it looks like a damaged one. */
    @Test
    void of_several_unsynced_blocks_no_wrong_one_is_given() throws IOException {
        int opened = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            PowerCutDisk disk = new PowerCutDisk(seed, 4 + 2 * seed);
            Path directory = scratch.resolve("several-" + seed);
            long synced = appendUntilCut(directory, disk, 5);
            disk.cut();
            try (BlockLog log = open(directory, FileChannel::open)) {
                assertThat(log.height()).as("seed %d", seed).isGreaterThanOrEqualTo(synced);
                assertRight(log, seed);
                opened++;
            } catch (StorageException refused) {
                assertThat(refused).hasMessageContaining("is damaged");
            }
        }
        assertThat(opened).isGreaterThan(SEEDS / 2);
    }

    @Test
    void a_write_that_went_astray_never_makes_a_wrong_block() throws IOException {
        int noticed = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            PowerCutDisk disk = new PowerCutDisk(seed, Integer.MAX_VALUE);
            disk.misdirect(new Random(seed).nextInt(40));
            Path directory = scratch.resolve("astray-" + seed);
            noticed += isNoticedWhenUsed(directory, disk, seed) | isNoticedWhenOpened(directory, seed) ? 1 : 0;
        }
        assertThat(noticed).isGreaterThan(SEEDS / 2);
    }

    private boolean isNoticedWhenUsed(Path directory, PowerCutDisk disk, int seed) {
        try (BlockLog log = open(directory, disk)) {
            for (Block block : blocks) {
                log.append(block);
                log.sync();
            }
            return !assertRight(log, seed);
        } catch (StorageException e) {
            return true;
        }
    }

    private boolean isNoticedWhenOpened(Path directory, int seed) {
        try (BlockLog log = open(directory, FileChannel::open)) {
            // a last record that is not in its place cannot be told from one that was never written
            assertThat(log.height()).as("seed %d", seed).isBetween(blocks.size() - 1L, (long) blocks.size());
            return !assertRight(log, seed) || log.height() < blocks.size();
        } catch (StorageException e) {
            return true;
        }
    }

    /** Every block is right or refused; false when one is refused. */
    private boolean assertRight(BlockLog log, int seed) {
        boolean isWhole = true;
        for (long number = 0; number < log.height(); number++) {
            try {
                assertThat(log.read(number).toBytes())
                        .as("seed %d, block %d", seed, number)
                        .isEqualTo(blocks.get((int) number).toBytes());
            } catch (StorageException e) {
                isWhole = false;
            }
        }
        return isWhole;
    }

    /** Answers the height that was synced. */
    private long appendUntilCut(Path directory, PowerCutDisk disk, int blocksASync) throws IOException {
        long synced = 0;
        Files.createDirectories(directory);
        try (BlockLog log = open(directory, disk)) {
            for (Block block : blocks) {
                log.append(block);
                if (log.height() % blocksASync == 0) {
                    log.sync();
                    synced = log.height();
                }
            }
            log.sync();
            synced = log.height();
        } catch (StorageException cut) {
            assertThat(disk.isCut()).as("%s", cut).isTrue();
        }
        return synced;
    }

    private static BlockLog open(Path directory, io.steelyard.storage.internal.ChannelOpener opener) {
        return FileBlockLogFactory.open(directory, Durability.POWER_LOSS, SMALL_SEGMENT, opener);
    }
}
