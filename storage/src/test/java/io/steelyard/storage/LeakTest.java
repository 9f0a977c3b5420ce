package io.steelyard.storage;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import io.steelyard.blocklog.BlockLog;
import io.steelyard.blocklog.Durability;
import io.steelyard.format.Block;
import io.steelyard.state.StateBatch;
import io.steelyard.state.StateCursor;
import io.steelyard.state.StateStore;
import io.steelyard.storage.internal.TestBlocks;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is opened and closed again and again leaves no file, thread or memory outside the heap behind. */
@Timeout(120)
@DisabledOnOs(OS.WINDOWS)
class LeakTest {
    private static final int ROUNDS = 8;
    /** What the JVM itself may open or keep meanwhile; less than one of ours a round. */
    private static final int SLACK = 3;

    private static final long SLACK_BYTES = 2L << 20;

    @TempDir
    Path directory;

    /** What the process holds. */
    private record Held(long files, int threads, long directBytes, long mappedBytes) {
        static Held now() {
            return new Held(
                    ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class)
                            .getOpenFileDescriptorCount(),
                    Thread.activeCount(),
                    pool("direct"),
                    pool("mapped"));
        }

        private static long pool(String name) {
            return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                    .filter(pool -> pool.getName().equals(name))
                    .mapToLong(BufferPoolMXBean::getMemoryUsed)
                    .sum();
        }

        /** Mapped files of MapDB go with the collector; whatever is still reachable then is a leak. */
        static Held afterCollection(Held before) {
            Held now = now();
            for (int i = 0; i < 100 && now.mappedBytes > before.mappedBytes + SLACK_BYTES; i++) {
                System.gc();
                now = now();
            }
            return now;
        }

        void assertNoMoreThan(Held before) {
            assertThat(files).as("open files").isLessThanOrEqualTo(before.files + SLACK);
            assertThat(threads).as("threads").isLessThanOrEqualTo(before.threads + SLACK);
            assertThat(directBytes).as("direct memory").isLessThanOrEqualTo(before.directBytes + SLACK_BYTES);
            assertThat(mappedBytes).as("mapped memory").isLessThanOrEqualTo(before.mappedBytes + SLACK_BYTES);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"file", "chronicle"})
    void a_block_log_leaves_nothing_open(String kind) {
        useLog(kind, 0);
        useLog(kind, 1);
        Held before = Held.now();
        for (int round = 2; round < ROUNDS; round++) {
            useLog(kind, round);
        }
        Held.now().assertNoMoreThan(before);
    }

    private void useLog(String kind, int round) {
        List<Block> blocks = TestBlocks.chain(ROUNDS);
        try (BlockLog log = Child.factory(kind).open(directory, Durability.POWER_LOSS)) {
            log.append(blocks.get(round));
            log.sync();
            for (long number = 0; number < log.height(); number++) {
                assertThat(log.read(number).number()).isEqualTo(number);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"memory", "mapdb", "mvstore", "rocksdb"})
    void a_state_store_leaves_nothing_open(String kind) {
        useStore(kind, 0);
        useStore(kind, 1);
        Held before = Held.now();
        for (int round = 2; round < ROUNDS; round++) {
            useStore(kind, round);
        }
        Held.afterCollection(before).assertNoMoreThan(before);
    }

    private void useStore(String kind, int round) {
        try (StateStore store = Child.stateFactory(kind).open(directory)) {
            StateBatch batch = new StateBatch();
            for (int i = 0; i < 50; i++) {
                batch.add("ns", "key" + i, Child.value(round));
            }
            store.apply(batch, round);
            StateCursor left = store.range("ns", "", "");
            assertThat(left.next().key()).isEqualTo("key0");
        }
    }
}
