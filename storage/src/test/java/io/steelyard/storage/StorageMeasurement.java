package io.steelyard.storage;

import io.steelyard.blocklog.BlockLog;
import io.steelyard.blocklog.Durability;
import io.steelyard.bytes.Bytes;
import io.steelyard.format.Block;
import io.steelyard.format.Version;
import io.steelyard.state.StateBatch;
import io.steelyard.state.StateStore;
import io.steelyard.state.VersionedValue;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Measures the engines; asserts nothing and is no part of a build. Run it on a quiet machine:
 * {@code mvn -B -ntp -pl storage -am test -Dtest=StorageMeasurement -Dsurefire.failIfNoSpecifiedTests=false}.
 */
@TestMethodOrder(MethodOrderer.MethodName.class)
@Timeout(600)
class StorageMeasurement {
    private static final int BLOCKS = 400;
    private static final int STATE_BLOCKS = 600;
    private static final int WRITES_A_BLOCK = 500;
    private static final int KEYS = 300_000;
    private static final int LOGS_IN_PARALLEL = 15;
    /** Bounds the memory for the blocks of one run. */
    private static final int TRANSACTIONS_MAX = 40_000;

    private static final int COMPRESSIONS = 300;

    @TempDir
    Path scratch;

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 100, 500})
    void block_logs(int transactions) throws IOException {
        int count = Math.min(BLOCKS, TRANSACTIONS_MAX / transactions);
        for (String kind : List.of("file", "chronicle")) {
            Path directory = scratch.resolve(kind + transactions);
            // anew for each: a block's envelopes are deflated once
            List<Block> blocks = chain(count, transactions);
            long[] took = new long[count];
            long cpu;
            try (BlockLog log = Child.factory(kind).open(directory, Durability.POWER_LOSS)) {
                long cpuBefore = processCpu();
                for (int i = 0; i < count; i++) {
                    long start = System.nanoTime();
                    log.append(blocks.get(i));
                    log.sync();
                    took[i] = System.nanoTime() - start;
                }
                cpu = processCpu() - cpuBefore;
            }
            long start = System.nanoTime();
            Child.factory(kind).open(directory, Durability.POWER_LOSS).close();
            say(
                    "block log %s, %d transactions (%,d bytes) a block: %s, CPU %,d us a block, reopen %,d ms, %,d kB on disk",
                    kind,
                    transactions,
                    blocks.get(count - 1).toBytes().size(),
                    percentiles(took),
                    cpu / count / 1_000,
                    (System.nanoTime() - start) / 1_000_000,
                    bytesOf(directory) / 1_000);
        }
    }

    /** What deflating a block costs a thread, and what it saves. */
    @ParameterizedTest
    @ValueSource(ints = {1, 10, 100})
    void compression(int transactions) {
        byte[] plain = chain(1, transactions).get(0).toBytes().toArray();
        byte[] certificates = chain(2, 1).get(1).data().get(0).toArray();
        byte[] out = new byte[plain.length + 1_000];
        for (String how : List.of("level 1", "level 6", "level 1 with a dictionary of the certificates")) {
            Deflater deflater = new Deflater(how.startsWith("level 6") ? 6 : 1, true);
            long best = Long.MAX_VALUE;
            int size = 0;
            for (int i = 0; i < COMPRESSIONS; i++) {
                long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
                deflater.reset();
                if (how.contains("dictionary")) {
                    deflater.setDictionary(certificates);
                }
                deflater.setInput(plain);
                deflater.finish();
                size = deflater.deflate(out);
                best = Math.min(best, ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start);
            }
            deflater.end();
            say(
                    "deflate, %d transactions, %s: %,d to %,d bytes, CPU %,d us",
                    transactions, how, plain.length, size, best / 1_000);
        }
    }

    /** What fifteen peers of a JVM do with the same block, each on its own thread. */
    @Test
    void block_logs_of_many_peers() throws Exception {
        for (String kind : List.of("file", "chronicle")) {
            List<Block> blocks = chain(BLOCKS, 100);
            ExecutorService peers = Executors.newFixedThreadPool(LOGS_IN_PARALLEL);
            List<Callable<Boolean>> work = new ArrayList<>();
            for (int peer = 0; peer < LOGS_IN_PARALLEL; peer++) {
                Path directory = scratch.resolve(kind + "-peer" + peer);
                work.add(() -> {
                    try (BlockLog log = Child.factory(kind).open(directory, Durability.POWER_LOSS)) {
                        for (Block block : blocks) {
                            log.append(block);
                            log.sync();
                        }
                    }
                    return true;
                });
            }
            long cpuBefore = processCpu();
            long start = System.nanoTime();
            for (Future<Boolean> done : peers.invokeAll(work)) {
                done.get();
            }
            long us = (System.nanoTime() - start) / 1_000;
            peers.shutdown();
            say(
                    "block log %s, %d peers, 100 transactions a block: %,d us a block for all, CPU %,d us",
                    kind, LOGS_IN_PARALLEL, us / BLOCKS, (processCpu() - cpuBefore) / 1_000 / BLOCKS);
        }
    }

    @Test
    void state_stores() throws IOException {
        for (String kind : List.of("memory", "mapdb", "mvstore", "rocksdb")) {
            Path directory = scratch.resolve(kind);
            Random random = new Random(5);
            long[] took = new long[STATE_BLOCKS];
            long cpuBefore = processCpu();
            long begun = System.nanoTime();
            long gets;
            try (StateStore store = Child.stateFactory(kind).open(directory)) {
                for (int block = 0; block < STATE_BLOCKS; block++) {
                    StateBatch batch = batch(block, random);
                    long start = System.nanoTime();
                    store.apply(batch, block);
                    took[block] = System.nanoTime() - start;
                }
                gets = getsPerSecond(store, random);
            }
            long cpu = processCpu() - cpuBefore;
            long totalMs = (System.nanoTime() - begun) / 1_000_000;
            long start = System.nanoTime();
            Child.stateFactory(kind).open(directory).close();
            say(
                    "state store %s, %d writes a block: %s, CPU %,d us a block, all with closing %,d ms, %,d gets/s, reopen %,d ms,"
                            + " %,d kB on disk",
                    kind,
                    WRITES_A_BLOCK,
                    percentiles(took),
                    cpu / STATE_BLOCKS / 1_000,
                    totalMs,
                    gets,
                    (System.nanoTime() - start) / 1_000_000,
                    bytesOf(directory) / 1_000);
        }
    }

    private static long getsPerSecond(StateStore store, Random random) {
        int count = 100_000;
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            store.get("contract", key(random.nextInt(KEYS)));
        }
        return count * 1_000_000_000L / (System.nanoTime() - start);
    }

    private static StateBatch batch(int block, Random random) {
        java.util.TreeMap<String, VersionedValue> changes = new java.util.TreeMap<>();
        byte[] value = new byte[200];
        while (changes.size() < WRITES_A_BLOCK) {
            random.nextBytes(value);
            changes.put(
                    key(random.nextInt(KEYS)),
                    new VersionedValue(Bytes.of(value), Bytes.EMPTY, new Version(block, changes.size())));
        }
        StateBatch batch = new StateBatch();
        changes.forEach((key, written) -> batch.add("contract", key, written));
        return batch;
    }

    private static String key(int number) {
        return String.format(Locale.ROOT, "key-of-about-forty-bytes-in-all-%08d", number);
    }

    /** Blocks of envelopes as large as real ones, nine tenths of each the same in all, as certificates are. */
    private static List<Block> chain(int count, int transactions) {
        Random random = new Random(transactions);
        byte[] certificates = new byte[2_700];
        random.nextBytes(certificates);
        List<Block> blocks = new ArrayList<>();
        Bytes previous = Bytes.EMPTY;
        for (int number = 0; number < count; number++) {
            List<Bytes> envelopes = new ArrayList<>();
            for (int i = 0; i < transactions; i++) {
                byte[] own = new byte[400];
                random.nextBytes(own);
                envelopes.add(Bytes.concat(Bytes.of(own), Bytes.of(certificates)));
            }
            Block block = Block.create(number, previous, envelopes);
            block.toBytes();
            blocks.add(block);
            previous = block.hash();
        }
        return blocks;
    }

    private static String percentiles(long[] ns) {
        long[] sorted = ns.clone();
        Arrays.sort(sorted);
        return String.format(
                Locale.ROOT,
                "p50 %,d us, p99 %,d us",
                sorted[sorted.length / 2] / 1_000,
                sorted[sorted.length * 99 / 100] / 1_000);
    }

    private static long processCpu() {
        return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
                .getProcessCpuTime();
    }

    private static long bytesOf(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().startsWith("librocksdb"))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    private static void say(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
