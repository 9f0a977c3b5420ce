package io.steelyard.order;

import io.steelyard.blocklog.BlockLog;
import io.steelyard.config.ChannelConfig;
import io.steelyard.config.ConfigUpdateRefused;
import io.steelyard.env.Environment;
import io.steelyard.error.MalformedException;
import io.steelyard.error.SteelyardException;
import io.steelyard.error.UnavailableException;
import io.steelyard.format.Block;
import io.steelyard.format.Envelope;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * One channel on one ordering node: admission, batching, the engine, block writing and delivery. Admission runs in the caller's
 * thread, batching on the ordering thread, block writing on the engine's.
 */
public final class OrderingService implements Broadcast, BlockSource, AutoCloseable {
    private final String channelId;
    private final OrderingSettings settings;
    private final Admission admission;
    private final BlockWriter writer;
    private final DeliveredBlocks delivered;
    private final Orderer engine;
    private final Batching batching;
    private volatile boolean closed;

    private OrderingService(OrderingSettings settings) {
        this.settings = settings;
        BlockLog log = settings.log();
        // what an earlier process wrote but did not sync would be delivered as if it could not be lost
        log.sync();
        this.channelId = ChannelConfig.fromBlock(log.read(0)).channelId();
        this.admission = new Admission(channelId, settings.suite(), settings.environment(), settings.signer());
        this.writer = new BlockWriter(log, settings.suite(), settings.environment(), settings.signer(), admission);
        this.delivered = new DeliveredBlocks(log);
        this.engine = settings.engine().create(new Host(), settings.engineSettings());
        this.batching =
                new Batching(settings.nodeId() + "-" + channelId, settings.environment(), engine, writer::config);
    }

    /** Opens the service over its block log and starts the engine. */
    public static OrderingService open(OrderingSettings settings) {
        OrderingService service = new OrderingService(settings);
        try {
            service.engine.start();
            return service;
        } catch (RuntimeException | Error e) {
            service.stop();
            throw e;
        }
    }

    /** Channel id. */
    public String channelId() {
        return channelId;
    }

    /** The config after the last block written here. */
    public ChannelConfig config() {
        return writer.config();
    }

    @Override
    public String nodeId() {
        return settings.nodeId();
    }

    @Override
    public OrdererStatus status() {
        return engine.status();
    }

    @Override
    public CompletionStage<Void> broadcast(Envelope envelope) {
        ChannelConfig config = writer.config();
        try {
            Admission.Admitted admitted = admission.admit(envelope, config);
            return batching.add(admitted.envelope(), admitted.isConfig(), config.sequence());
        } catch (ConfigUpdateRefused | MalformedException refused) {
            return CompletableFuture.failedFuture(
                    new BroadcastRefusedException(BroadcastRefusedException.Status.BAD_REQUEST, refused.getMessage()));
        } catch (SteelyardException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }

    @Override
    public long height() {
        return delivered.height();
    }

    @Override
    public Block read(long number) {
        try {
            return delivered.read(number);
        } catch (IllegalStateException e) {
            if (closed) {
                throw new UnavailableException("ordering node " + nodeId() + " has stopped; ask another one", e);
            }
            throw e;
        }
    }

    @Override
    public Subscription onGrowth(Runnable wake) {
        return delivered.onGrowth(wake);
    }

    /** Stops batching, then the engine, then closes the block log. Idempotent. */
    @Override
    public void close() {
        closed = true;
        try {
            stop();
        } finally {
            settings.log().close();
        }
    }

    private void stop() {
        try {
            batching.close();
        } finally {
            engine.close();
        }
    }

    /** What the engine sees of this node. Called on the engine's thread. */
    private final class Host implements OrdererHost {
        private volatile long durableIndex = writer.lastIndex();

        @Override
        public String channelId() {
            return channelId;
        }

        @Override
        public String nodeId() {
            return settings.nodeId();
        }

        @Override
        public List<String> members() {
            return settings.members();
        }

        @Override
        public Optional<Path> directory() {
            return settings.engineDirectory();
        }

        @Override
        public Environment environment() {
            return settings.environment();
        }

        @Override
        public synchronized void ordered(OrderedBatch ordered) {
            if (ordered.index() <= writer.lastIndex()) {
                return;
            }
            BlockWriter.Written written = writer.write(ordered);
            if (!written.dropped().isEmpty()) {
                batching.dropped(written.dropped());
            }
            written.block().ifPresent(this::deliver);
        }

        private void deliver(Block block) {
            if (!engine.keepsEntries()) {
                sync();
            }
            delivered.add(block);
        }

        @Override
        public long appliedIndex() {
            return durableIndex;
        }

        @Override
        public synchronized long sync() {
            settings.log().sync();
            durableIndex = writer.lastIndex();
            return durableIndex;
        }

        @Override
        public synchronized long catchUp(long index) {
            List<BlockSource> others = settings.others().get();
            RuntimeException last = new UnavailableException("channel " + channelId + " has no other ordering node");
            for (BlockSource other : others) {
                try {
                    copyFrom(other, index);
                    if (writer.lastIndex() >= index) {
                        return sync();
                    }
                } catch (RuntimeException e) {
                    last = e;
                }
            }
            throw new UnavailableException(
                    "no other ordering node of channel " + channelId + " could give blocks up to engine index " + index
                            + ", reached " + writer.lastIndex(),
                    last);
        }

        private void copyFrom(BlockSource other, long index) {
            while (writer.lastIndex() < index && settings.log().height() < other.height()) {
                Block block = other.read(settings.log().height());
                writer.adopt(block);
                delivered.add(block);
            }
        }
    }
}
