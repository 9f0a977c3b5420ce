package io.steelyard.state;

import static io.steelyard.state.States.entries;
import static io.steelyard.state.States.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.UnavailableException;
import io.steelyard.format.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ChannelStateTest {
    private static final String NS = "basic";
    private static final String DELETED = "(deleted)";

    private final CountingStore store = new CountingStore();
    private final ChannelState state = new ChannelState(store);

    @Test
    void a_snapshot_stays_as_it_was_while_blocks_are_applied() {
        apply("a", "1", "b", "1", "c", "1");
        try (Snapshot before = state.snapshot()) {
            apply("a", "2", "b", DELETED, "d", "2");
            apply("a", "3", "c", DELETED, "b", "3");
            assertThat(before.height()).isEqualTo(1);
            assertThat(before.get(NS, "a")).contains(value("1", 0, 0));
            assertThat(before.get(NS, "b")).contains(value("1", 0, 0));
            assertThat(before.get(NS, "d")).isEmpty();
            assertThat(texts(before)).containsExactly("a=1", "b=1", "c=1");
            try (Snapshot after = state.snapshot()) {
                assertThat(texts(after)).containsExactly("a=3", "b=3", "d=2");
            }
        }
        assertThat(state.height()).isEqualTo(3);
    }

    @Test
    void an_open_cursor_goes_on_as_if_nothing_had_happened() {
        StateBatch batch = new StateBatch();
        for (int i = 0; i < 100; i++) {
            batch.add(NS, key(i), value("old", 0, i));
        }
        state.apply(batch, 0);
        try (Snapshot snapshot = state.snapshot();
                StateCursor cursor = snapshot.range(NS, "", "")) {
            List<String> seen = new ArrayList<>();
            seen.add(cursor.next().key());
            StateBatch next = new StateBatch();
            for (int i = 0; i < 100; i++) {
                next.add(NS, key(i), i % 2 == 0 ? null : value("new", 1, i));
                next.add(NS, key(i) + "x", value("new", 1, i));
            }
            state.apply(next, 1);
            cursor.forEachRemaining(entry -> {
                assertThat(entry.value().version().block()).isZero();
                seen.add(entry.key());
            });
            assertThat(seen)
                    .containsExactlyElementsOf(
                            batch.changes().stream().map(StateBatch.Change::key).toList());
        }
    }

    @Test
    void without_an_open_snapshot_nothing_is_read_when_a_block_is_applied() {
        apply("a", "1");
        state.snapshot().close();
        int reads = store.reads;
        apply("a", "2", "b", "2");
        assertThat(store.reads).isEqualTo(reads);
    }

    @Test
    void a_range_over_many_keys_that_reads_ten_touches_few() {
        StateBatch batch = new StateBatch();
        for (int i = 0; i < 100_000; i++) {
            batch.add(NS, key(i), value("v", 0, 0));
        }
        state.apply(batch, 0);
        store.entriesRead = 0;
        try (Snapshot snapshot = state.snapshot();
                StateCursor cursor = snapshot.range(NS, key(500), "")) {
            for (int i = 0; i < 10; i++) {
                assertThat(cursor.next().key()).isEqualTo(key(500 + i));
            }
        }
        assertThat(store.entriesRead).isLessThan(100);
    }

    @Test
    void snapshots_agree_with_a_naive_copy_whatever_is_applied() {
        for (int seed = 0; seed < 30; seed++) {
            compareWithNaiveCopies(new Random(seed), "seed " + seed);
        }
    }

    private static void compareWithNaiveCopies(Random random, String seed) {
        ChannelState state = new ChannelState(new SkipListStateStore());
        TreeMap<String, VersionedValue> model = new TreeMap<>(KeyOrder.UTF8);
        List<Snapshot> snapshots = new ArrayList<>();
        List<TreeMap<String, VersionedValue>> copies = new ArrayList<>();
        for (int block = 0; block < 60; block++) {
            if (random.nextInt(3) == 0) {
                snapshots.add(state.snapshot());
                TreeMap<String, VersionedValue> copy = new TreeMap<>(KeyOrder.UTF8);
                copy.putAll(model);
                copies.add(copy);
            }
            if (!snapshots.isEmpty() && random.nextInt(5) == 0) {
                int victim = random.nextInt(snapshots.size());
                snapshots.remove(victim).close();
                copies.remove(victim);
            }
            applyRandom(state, model, random, block);
            for (int i = 0; i < snapshots.size(); i++) {
                compare(snapshots.get(i), copies.get(i), random, seed + " block " + block);
            }
        }
        snapshots.forEach(Snapshot::close);
    }

    private static void applyRandom(
            ChannelState state, TreeMap<String, VersionedValue> model, Random random, int block) {
        TreeMap<String, Optional<VersionedValue>> changes = new TreeMap<>(KeyOrder.UTF8);
        for (int i = random.nextInt(40); i > 0; i--) {
            VersionedValue value = value("v" + block, block, i);
            changes.put(randomKey(random), random.nextInt(3) == 0 ? Optional.empty() : Optional.of(value));
        }
        StateBatch batch = new StateBatch();
        changes.forEach((key, value) -> {
            batch.add(NS, key, value.orElse(null));
            value.ifPresentOrElse(present -> model.put(key, present), () -> model.remove(key));
        });
        state.apply(batch, block);
    }

    private static void compare(Snapshot snapshot, TreeMap<String, VersionedValue> copy, Random random, String when) {
        for (int i = 0; i < 5; i++) {
            String key = randomKey(random);
            assertThat(snapshot.get(NS, key)).as(when).isEqualTo(Optional.ofNullable(copy.get(key)));
        }
        String start = random.nextBoolean() ? "" : randomKey(random);
        String end = random.nextBoolean() ? "" : randomKey(random);
        List<StateEntry> expected = new ArrayList<>();
        copy.tailMap(start).forEach((key, value) -> {
            if (end.isEmpty() || KeyOrder.UTF8.compare(key, end) < 0) {
                expected.add(new StateEntry(key, value));
            }
        });
        assertThat(entries(snapshot, NS, start, end)).as(when).isEqualTo(expected);
    }

    private static String randomKey(Random random) {
        String prefix = List.of("", "k", "\uffff", "\ud83d\ude00").get(random.nextInt(4));
        return prefix + (char) ('a' + random.nextInt(26));
    }

    @Test
    void readers_in_other_threads_never_see_half_a_block() throws Exception {
        int keys = 60;
        applyGeneration(0, keys);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            CountDownLatch done = new CountDownLatch(1);
            List<Future<Integer>> readers = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                readers.add(threads.submit(() -> readWhole(keys, done)));
            }
            for (int block = 1; block < 400; block++) {
                applyGeneration(block, keys);
            }
            done.countDown();
            for (Future<Integer> reader : readers) {
                assertThat(reader.get(30, TimeUnit.SECONDS)).isPositive();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** Each block deletes the keys of the block before and writes others, so every mixture shows. */
    private void applyGeneration(int block, int keys) {
        StateBatch batch = new StateBatch();
        for (int i = 0; i < keys; i++) {
            batch.add(NS, key(i * 2 + block % 2), value("g", block, 0));
            if (block > 0) {
                batch.add(NS, key(i * 2 + (block + 1) % 2), null);
            }
        }
        state.apply(batch, block);
    }

    private int readWhole(int keys, CountDownLatch done) {
        int reads = 0;
        while (done.getCount() > 0 || reads == 0) {
            try (Snapshot snapshot = state.snapshot()) {
                Version expected = new Version(snapshot.height() - 1, 0);
                List<StateEntry> entries = entries(snapshot, NS, "", "");
                assertThat(entries)
                        .hasSize(keys)
                        .allMatch(entry -> entry.value().version().equals(expected));
                for (StateEntry entry : entries) {
                    assertThat(snapshot.get(NS, entry.key())).contains(entry.value());
                }
                reads++;
            }
        }
        return reads;
    }

    @Test
    void a_block_applied_in_the_middle_of_a_read_does_not_show() {
        apply("a", "1", "b", "1", "c", "1");
        for (int when = 1; when <= 5; when++) {
            int next = when;
            try (Snapshot snapshot = state.snapshot()) {
                Optional<VersionedValue> expected = store.get(NS, "a");
                List<StateEntry> all = entries(store, NS, "", "");
                store.interruptAt(when, () -> apply("a", "x" + next, "b", DELETED, "bb", "x"));
                assertThat(snapshot.get(NS, "a")).isEqualTo(expected);
                assertThat(entries(snapshot, NS, "", "")).isEqualTo(all);
                assertThat(store.countdown).as("the block was applied").isNotPositive();
            }
            apply("b", "back", "bb", DELETED);
        }
    }

    @Test
    void a_closed_snapshot_refuses() {
        apply("a", "1");
        Snapshot snapshot = state.snapshot();
        StateCursor cursor = snapshot.range(NS, "", "");
        snapshot.close();
        snapshot.close();
        assertThatThrownBy(() -> snapshot.get(NS, "a")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> snapshot.range(NS, "", "")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(cursor::hasNext).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_snapshot_that_too_much_has_changed_since_expires_and_a_new_one_works() {
        ChannelState small = new ChannelState(new SkipListStateStore(), 10_000);
        apply(small, 0, "a", "1", "b", "1");
        try (Snapshot old = small.snapshot()) {
            apply(small, 1, "a", "x".repeat(9_000));
            assertThat(old.get(NS, "a")).contains(value("1", 0, 0));
            apply(small, 2, "a", "2", "b", "y".repeat(9_000), "c", "z".repeat(9_000));
            try (Snapshot newer = small.snapshot()) {
                apply(small, 3, "b", "3", "c", "3");
                assertThatThrownBy(() -> newer.get(NS, "a"))
                        .isInstanceOf(UnavailableException.class)
                        .hasMessageContaining("take a new snapshot");
                assertThatThrownBy(() -> entries(newer, NS, "", "")).isInstanceOf(UnavailableException.class);
            }
            assertThat(old.get(NS, "b")).contains(value("1", 0, 0));
        }
        try (Snapshot fresh = small.snapshot()) {
            assertThat(fresh.get(NS, "b")).contains(value("3", 3, 0));
        }
    }

    @Test
    void the_oldest_of_too_many_heights_expires() {
        apply("a", "0");
        List<Snapshot> snapshots = new ArrayList<>();
        for (int i = 0; i < ChannelState.SNAPSHOT_HEIGHTS_MAX + 1; i++) {
            snapshots.add(state.snapshot());
            apply("a", "v" + i);
        }
        assertThatThrownBy(() -> snapshots.get(0).get(NS, "a")).isInstanceOf(UnavailableException.class);
        assertThat(snapshots.get(1).get(NS, "a")).contains(value("v0", 1, 0));
        snapshots.forEach(Snapshot::close);
    }

    @Test
    void only_the_next_block_can_be_applied() {
        apply("a", "1");
        assertThatThrownBy(() -> state.apply(new StateBatch(), 0)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> state.apply(new StateBatch(), 2)).isInstanceOf(IllegalStateException.class);
        assertThat(state.height()).isEqualTo(1);
    }

    @Test
    void a_store_that_holds_blocks_gives_the_height() {
        apply("a", "1");
        apply("a", "2");
        assertThat(new ChannelState(store).height()).isEqualTo(2);
    }

    @Test
    void snapshots_can_be_taken_while_a_block_is_applied_and_see_the_height_before() throws Exception {
        apply("a", "1");
        ExecutorService committer = Executors.newSingleThreadExecutor();
        try (Snapshot open = state.snapshot()) {
            store.hold = new CountDownLatch(1);
            Future<?> commit = committer.submit(() -> apply("a", "2"));
            store.reached.await();
            try (Snapshot during = state.snapshot()) {
                store.hold.countDown();
                commit.get(30, TimeUnit.SECONDS);
                assertThat(during.height()).isEqualTo(open.height()).isEqualTo(1);
                assertThat(during.get(NS, "a")).contains(value("1", 0, 0));
            }
        } finally {
            committer.shutdownNow();
        }
    }

    @Test
    void the_digest_of_a_snapshot_is_that_of_the_store_at_its_height() {
        apply("a", "1", "b", "1");
        Bytes before = StateDigest.of(store);
        try (Snapshot snapshot = state.snapshot()) {
            StateBatch batch = new StateBatch();
            batch.add("other", "k", value("x", 1, 0));
            batch.add(NS, "a", null);
            batch.add(NS, "b", null);
            state.apply(batch, 1);
            assertThat(StateDigest.of(snapshot)).isEqualTo(before).isNotEqualTo(StateDigest.of(store));
        }
    }

    private void apply(String... keysAndTexts) {
        apply(state, state.height(), keysAndTexts);
    }

    private static void apply(ChannelState state, long block, String... keysAndTexts) {
        StateBatch batch = new StateBatch();
        for (int i = 0; i < keysAndTexts.length; i += 2) {
            String text = keysAndTexts[i + 1];
            batch.add(NS, keysAndTexts[i], text.equals(DELETED) ? null : value(text, block, 0));
        }
        state.apply(batch, block);
    }

    private static List<String> texts(StateView view) {
        return entries(view, NS, "", "").stream()
                .map(entry -> entry.key() + "=" + entry.value().value().utf8())
                .toList();
    }

    private static String key(int number) {
        return String.format(java.util.Locale.ROOT, "key%06d", number);
    }

    /** Counts what is read, can be interrupted while it reads and held just before it applies. */
    private static final class CountingStore implements StateStore {
        private final SkipListStateStore content = new SkipListStateStore();
        private final CountDownLatch reached = new CountDownLatch(1);
        private CountDownLatch hold = new CountDownLatch(0);
        private int reads;
        private int entriesRead;
        private int countdown;
        private Runnable interruption = () -> {};

        /** Runs something at one of the next points before or after a read. */
        void interruptAt(int point, Runnable what) {
            countdown = point;
            interruption = what;
        }

        private void point() {
            if (--countdown == 0) {
                interruption.run();
            }
        }

        @Override
        public Optional<VersionedValue> get(String namespace, String key) {
            reads++;
            point();
            Optional<VersionedValue> found = content.get(namespace, key);
            point();
            return found;
        }

        @Override
        public StateCursor range(String namespace, String startKey, String endKey) {
            StateCursor cursor = content.range(namespace, startKey, endKey);
            return new StateCursor() {
                @Override
                public boolean hasNext() {
                    return cursor.hasNext();
                }

                @Override
                public StateEntry next() {
                    entriesRead++;
                    StateEntry entry = cursor.next();
                    point();
                    return entry;
                }

                @Override
                public void close() {
                    cursor.close();
                }
            };
        }

        @Override
        public void apply(StateBatch batch, long savepoint) {
            if (hold.getCount() > 0) {
                reached.countDown();
                try {
                    hold.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
            content.apply(batch, savepoint);
        }

        @Override
        public long savepoint() {
            return content.savepoint();
        }

        @Override
        public List<String> namespaces() {
            return content.namespaces();
        }

        @Override
        public java.util.Set<Capability> capabilities() {
            return content.capabilities();
        }

        @Override
        public void close() {
            content.close();
        }
    }
}
