package io.steelyard.node;

import io.steelyard.blocklog.BlockLog;
import io.steelyard.error.ConfigurationException;
import io.steelyard.error.UnavailableException;
import io.steelyard.format.Block;
import io.steelyard.identity.Identity;
import io.steelyard.order.BlockSource;
import io.steelyard.order.OrdererFactory;
import io.steelyard.order.OrdererSettings;
import io.steelyard.order.OrderingService;
import io.steelyard.order.OrderingSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;

/** One ordering node of an organization with the channels it orders. It can be stopped and started again. Thread-safe. */
public final class OrderingNode implements AutoCloseable {
    private final NodeContext context;
    private final OrdererFactory engine;
    private final OrdererSettings settings;
    private final Map<String, OrderingService> channels = new ConcurrentSkipListMap<>();

    /** A node with no channel yet. */
    public OrderingNode(NodeContext context, OrdererFactory engine, OrdererSettings settings) {
        this.context = context;
        this.engine = engine;
        this.settings = settings;
    }

    /** Id of the node. */
    public String id() {
        return context.nodeId();
    }

    /** Its identity. */
    public Identity identity() {
        return context.signer().identity();
    }

    /** Channels found on disk. */
    public List<String> storedChannels() {
        return context.storage().channels();
    }

    /** Channels that it orders now. */
    public List<String> channels() {
        return List.copyOf(channels.keySet());
    }

    /**
     * Starts ordering a channel from its genesis block, or goes on with what is on disk.
     *
     * @param members ids of the channel's ordering nodes, the same order everywhere
     * @param others the other nodes, for blocks missed
     */
    public synchronized void join(
            String channelId, Supplier<Block> genesis, List<String> members, Supplier<List<BlockSource>> others) {
        if (channels.containsKey(channelId)) {
            throw new ConfigurationException("ordering node " + id() + " already orders channel '" + channelId + "'");
        }
        BlockLog log = context.storage().openBlocks(channelId);
        try {
            if (log.height() == 0) {
                log.append(genesis.get());
                log.sync();
            }
            channels.put(
                    channelId,
                    OrderingService.open(new OrderingSettings(
                            id(),
                            members,
                            context.signer(),
                            log,
                            context.storage().engineDirectory(channelId),
                            engine,
                            settings,
                            others,
                            context.suite(),
                            context.environment())));
        } catch (RuntimeException | Error e) {
            // what stays open could not be opened again by a second try
            log.close();
            throw e;
        }
    }

    /** The service of a channel, empty when it does not order it (now). */
    public Optional<OrderingService> find(String channelId) {
        return Optional.ofNullable(channels.get(channelId));
    }

    /** The service of a channel. @throws UnavailableException when it does not order it now */
    public OrderingService service(String channelId) {
        return find(channelId)
                .orElseThrow(() -> new UnavailableException(
                        "ordering node " + id() + " does not order channel '" + channelId + "' now"));
    }

    /** Stops every channel; the files stay. Idempotent. */
    @Override
    public synchronized void close() {
        channels.values().forEach(OrderingService::close);
        channels.clear();
    }
}
