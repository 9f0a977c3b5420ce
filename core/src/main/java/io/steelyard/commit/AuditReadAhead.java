package io.steelyard.commit;

import io.steelyard.config.ChannelConfig;
import io.steelyard.format.Block;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Reads a few blocks ahead and has their signatures checked while an earlier block is judged. Bounded in blocks and bytes; it never
 * reads beyond a config block, under whose successor other rules may hold. Used by one thread.
 */
final class AuditReadAhead {
    private static final int BLOCKS_MAX = 12;
    private static final long BYTES_MAX = 32L << 20;

    private final Iterator<Block> source;
    private final BlockPreparation preparation;
    private final Deque<Ahead> queue = new ArrayDeque<>();
    private long queuedBytes;
    private @Nullable RuntimeException failure;

    AuditReadAhead(Iterator<Block> source, BlockPreparation preparation) {
        this.source = source;
        this.preparation = preparation;
    }

    private record Ahead(Block block, ChannelConfig config, Preparation prepared, long bytes) {}

    /** A block whose signatures are being checked. */
    record Next(Block block, Preparation prepared) {}

    /** The next block under {@code config}, null at the end. @throws RuntimeException what the source throws, once all before is taken */
    @Nullable
    Next take(ChannelConfig config) {
        fill(config);
        Ahead first = queue.poll();
        if (first == null) {
            if (failure != null) {
                throw failure;
            }
            return null;
        }
        queuedBytes -= first.bytes;
        fill(config);
        Preparation prepared = first.config == config ? first.prepared : preparation.prepareAhead(first.block, config);
        return new Next(first.block, prepared);
    }

    private void fill(ChannelConfig config) {
        while (failure == null && hasRoom()) {
            try {
                if (!source.hasNext()) {
                    return;
                }
                Block block = source.next();
                long bytes =
                        block.data().stream().mapToLong(data -> data.size()).sum();
                queue.add(new Ahead(block, config, preparation.prepareAhead(block, config), bytes));
                queuedBytes += bytes;
            } catch (RuntimeException e) {
                failure = e;
            }
        }
    }

    private boolean hasRoom() {
        Ahead last = queue.peekLast();
        return last == null || queue.size() < BLOCKS_MAX && queuedBytes < BYTES_MAX && !last.block.isConfig();
    }
}
