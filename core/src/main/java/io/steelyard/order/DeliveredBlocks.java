package io.steelyard.order;

import io.steelyard.blocklog.BlockLog;
import io.steelyard.format.Block;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The blocks that may leave an ordering node. The newest are kept as objects so that the peers of this JVM share one parsed copy;
 * older ones are read from the log. Written by the engine's thread, read by any.
 */
final class DeliveredBlocks {
    private static final Logger LOG = LoggerFactory.getLogger(DeliveredBlocks.class);
    private static final int RECENT = 64;

    private final BlockLog log;
    private final AtomicReferenceArray<Block> recent = new AtomicReferenceArray<>(RECENT);
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile long height;

    DeliveredBlocks(BlockLog log) {
        this.log = log;
        this.height = log.height();
    }

    void add(Block block) {
        recent.set((int) (block.number() % RECENT), block);
        height = block.number() + 1;
        for (Runnable listener : listeners) {
            try {
                listener.run();
            } catch (RuntimeException e) {
                LOG.warn("a listener failed at block {}", block.number(), e);
            }
        }
    }

    long height() {
        return height;
    }

    Block read(long number) {
        if (number < 0 || number >= height) {
            throw new IllegalArgumentException("block " + number + " is not below the height " + height);
        }
        Block kept = recent.get((int) (number % RECENT));
        return kept != null && kept.number() == number ? kept : log.read(number);
    }

    BlockSource.Subscription onGrowth(Runnable wake) {
        listeners.add(wake);
        return () -> listeners.remove(wake);
    }
}
