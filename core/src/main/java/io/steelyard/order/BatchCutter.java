package io.steelyard.order;

import io.steelyard.config.BatchSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * Decides which envelopes share a block (Fabric {@code orderer/common/blockcutter}). Pure; owned by the ordering thread.
 *
 * @param <T> what is cut; its size in bytes is told by a function
 */
final class BatchCutter<T> {
    private final ToIntFunction<T> size;
    private BatchSettings settings;
    private List<T> pending = new ArrayList<>();
    private long pendingBytes;

    BatchCutter(BatchSettings settings, ToIntFunction<T> size) {
        this.settings = settings;
        this.size = size;
    }

    /** Takes over new settings for what is cut from now on. */
    void use(BatchSettings newSettings) {
        settings = newSettings;
    }

    /** Adds a message and answers the batches that are complete because of it, oldest first. */
    List<List<T>> add(T message) {
        List<List<T>> complete = new ArrayList<>(2);
        int bytes = size.applyAsInt(message);
        if (bytes > settings.preferredMaxBytes()) {
            cutInto(complete);
            complete.add(List.of(message));
            return complete;
        }
        if (pendingBytes + bytes > settings.preferredMaxBytes()) {
            cutInto(complete);
        }
        pending.add(message);
        pendingBytes += bytes;
        if (pending.size() >= settings.maxMessages()) {
            cutInto(complete);
        }
        return complete;
    }

    /** Whether nothing waits. */
    boolean isEmpty() {
        return pending.isEmpty();
    }

    /** Everything that waits, as one batch; empty when nothing does. */
    List<T> cut() {
        List<T> batch = pending;
        pending = new ArrayList<>();
        pendingBytes = 0;
        return batch;
    }

    private void cutInto(List<List<T>> complete) {
        if (!pending.isEmpty()) {
            complete.add(cut());
        }
    }
}
