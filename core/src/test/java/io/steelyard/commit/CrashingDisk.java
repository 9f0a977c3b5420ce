package io.steelyard.commit;

import io.steelyard.blocklog.BlockLog;
import io.steelyard.format.Block;
import io.steelyard.state.SkipListStateStore;
import io.steelyard.state.StateBatch;
import io.steelyard.state.StateCursor;
import io.steelyard.state.StateStore;
import io.steelyard.state.VersionedValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A block log and a state store whose process stops at a step chosen before, and what a disk may hold afterwards: every block that was
 * synced and any number of those that were not; the state after any block up to the last applied. It also checks that the
 * state never goes beyond what is synced.
 */
final class CrashingDisk {
    /** Before and after each of append, sync and apply, and half-way through apply. */
    static final int STEPS_A_BLOCK = 7;

    /** The process has stopped: nothing is done any more. */
    static final class Crash extends Error {
        private static final long serialVersionUID = 1L;

        Crash(String step) {
            super(step, null, false, false);
        }
    }

    private final List<Block> blocks = new ArrayList<>();
    private final List<StateBatch> batches = new ArrayList<>();
    private final StateStore memory = new SkipListStateStore();
    private int synced;
    private int stepsLeft;
    private @Nullable String crash;

    CrashingDisk(Block genesis, int stepsLeft) {
        this.stepsLeft = stepsLeft;
        blocks.add(genesis);
        synced = 1;
    }

    private synchronized void step(String name) {
        if (crash == null && stepsLeft-- == 0) {
            crash = name;
        }
        if (crash != null) {
            throw new Crash(crash);
        }
    }

    synchronized boolean isCrashed() {
        return crash != null;
    }

    /** Where it stopped. */
    synchronized String crash() {
        return crash == null ? "no step" : crash;
    }

    synchronized List<Block> blocksAfter(Random random) {
        return List.copyOf(blocks.subList(0, synced + random.nextInt(blocks.size() - synced + 1)));
    }

    /** At the last block applied half of the time, otherwise at an earlier one or empty. */
    synchronized StateStore stateAfter(Random random) {
        int kept = random.nextBoolean() ? batches.size() : random.nextInt(batches.size() + 1);
        StateStore store = new SkipListStateStore();
        for (int i = 0; i < kept; i++) {
            store.apply(batches.get(i), i);
        }
        return store;
    }

    BlockLog log() {
        return new BlockLog() {
            @Override
            public long height() {
                synchronized (CrashingDisk.this) {
                    return blocks.size();
                }
            }

            @Override
            public void append(Block block) {
                step("before append of block " + block.number());
                synchronized (CrashingDisk.this) {
                    blocks.add(block);
                }
                step("after append of block " + block.number());
            }

            @Override
            public void sync() {
                step("before sync");
                synchronized (CrashingDisk.this) {
                    synced = blocks.size();
                }
                step("after sync");
            }

            @Override
            public Block read(long number) {
                synchronized (CrashingDisk.this) {
                    return blocks.get((int) number);
                }
            }

            @Override
            public void truncateTail(long newHeight) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void close() {}
        };
    }

    StateStore store() {
        return new StateStore() {
            @Override
            public void apply(StateBatch batch, long savepoint) {
                step("before apply of block " + savepoint);
                synchronized (CrashingDisk.this) {
                    if (savepoint >= synced) {
                        throw new AssertionError("block " + savepoint + " is applied before it is synced");
                    }
                }
                StateBatch half = new StateBatch();
                batch.changes().stream()
                        .limit(batch.changes().size() / 2)
                        .forEach(change -> half.add(change.namespace(), change.key(), change.value()));
                memory.apply(half, savepoint - 1);
                step("within apply of block " + savepoint);
                memory.apply(batch, savepoint);
                synchronized (CrashingDisk.this) {
                    batches.add(batch);
                }
                step("after apply of block " + savepoint);
            }

            @Override
            public long savepoint() {
                return memory.savepoint();
            }

            @Override
            public Optional<VersionedValue> get(String namespace, String key) {
                return memory.get(namespace, key);
            }

            @Override
            public StateCursor range(String namespace, String startKey, String endKey) {
                return memory.range(namespace, startKey, endKey);
            }

            @Override
            public List<String> namespaces() {
                return memory.namespaces();
            }

            @Override
            public Set<Capability> capabilities() {
                return memory.capabilities();
            }

            @Override
            public void close() {}
        };
    }
}
