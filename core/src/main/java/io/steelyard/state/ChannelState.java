package io.steelyard.state;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One channel's world state on one peer: a {@link StateStore} of any kind with snapshots that stay as they were while later blocks
 * are applied. One thread applies; any thread takes and reads snapshots, without a lock and without seeing half a block.
 *
 * <p>How: while a snapshot is open, {@link #apply} first records what every changed key held, once for each height that has open
 * snapshots, and then changes the store; a snapshot reads the store first and that record second. With no snapshot open nothing
 * is recorded. Bounds: {@value #SNAPSHOT_HEIGHTS_MAX} heights (the oldest expires) and {@value #UNDO_BYTES_MAX} bytes of old
 * values a height; an expired snapshot refuses with {@link io.steelyard.error.UnavailableException}, and the work on it is done again
 * on a new one. A snapshot that is never closed is thus an error, but not a leak without end.
 */
public final class ChannelState {
    /** Number of heights that can have open snapshots at the same time. */
    public static final int SNAPSHOT_HEIGHTS_MAX = 128;

    /** Bytes of old values kept for the snapshots of one height. */
    public static final long UNDO_BYTES_MAX = 256L << 20;

    private final StateStore store;
    private final long undoBytesMax;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition applied = lock.newCondition();

    /** Undo records by height; guarded by the lock. */
    private final TreeMap<Long, Undo> undoByHeight = new TreeMap<>();

    /** Whether the store is being changed; guarded by the lock. */
    private boolean isApplying;

    private volatile long height;

    /** The state held in {@code store}, which stays the caller's to close and must be changed through here only. */
    public ChannelState(StateStore store) {
        this(store, UNDO_BYTES_MAX);
    }

    ChannelState(StateStore store, long undoBytesMax) {
        this.store = store;
        this.undoBytesMax = undoBytesMax;
        this.height = store.savepoint() + 1;
    }

    /** Number of blocks applied: the next one to apply has this number. */
    public long height() {
        return height;
    }

    /** The committed state as it is at each call: what the commit thread validates against. */
    public StateView view() {
        return store;
    }

    /**
     * The state at the present height; close it. If a block is being applied and no snapshot of the height before it was open, this
     * waits until it is applied.
     */
    public Snapshot snapshot() {
        lock.lock();
        try {
            Undo undo = undoByHeight.get(height);
            while (isApplying && (undo == null || undo.isExpired())) {
                applied.awaitUninterruptibly();
                undo = undoByHeight.get(height);
            }
            if (undo == null || undo.isExpired()) {
                undo = new Undo(height, undoBytesMax);
                undoByHeight.put(height, undo);
            }
            undo.retain();
            return new Snapshot(store, undo);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Applies a block's changes. Commit thread only.
     *
     * @throws IllegalStateException when {@code block} is not the next one
     */
    public void apply(StateBatch batch, long block) {
        if (block != height) {
            throw new IllegalStateException("the next block to apply is " + height + "; got " + block);
        }
        List<Undo> recorders = beginApply();
        boolean isDone = false;
        try {
            if (!recorders.isEmpty()) {
                recordOldValues(batch, recorders);
            }
            store.apply(batch, block);
            isDone = true;
        } finally {
            endApply(isDone ? block + 1 : block);
        }
    }

    /** The records to fill. When there are any, the present height gets one too, so that new snapshots of it need not wait. */
    private List<Undo> beginApply() {
        lock.lock();
        try {
            undoByHeight.values().removeIf(undo -> undo.isUnused() || undo.isExpired());
            if (!undoByHeight.isEmpty()) {
                undoByHeight.computeIfAbsent(height, at -> new Undo(at, undoBytesMax));
            }
            while (undoByHeight.size() > SNAPSHOT_HEIGHTS_MAX) {
                undoByHeight.pollFirstEntry().getValue().expire();
            }
            isApplying = true;
            return new ArrayList<>(undoByHeight.values());
        } finally {
            lock.unlock();
        }
    }

    private void recordOldValues(StateBatch batch, List<Undo> recorders) {
        for (StateBatch.Change change : batch.changes()) {
            Optional<VersionedValue> old = store.get(change.namespace(), change.key());
            for (Undo undo : recorders) {
                undo.record(change.namespace(), change.key(), old);
            }
        }
    }

    private void endApply(long newHeight) {
        lock.lock();
        try {
            height = newHeight;
            isApplying = false;
            applied.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
