package io.steelyard.raft;

import io.steelyard.order.LinkFaults;
import io.steelyard.order.Orderer;
import io.steelyard.order.OrdererFactory;
import io.steelyard.order.OrdererHost;
import io.steelyard.order.OrdererSettings;

/**
 * Makes Raft engines for one consortium. With {@code rpc=memory} (the default) the engines made by one instance reach each other
 * inside the JVM without sockets, and those of two instances never do; so all nodes of a network share one instance. Any thread.
 */
public final class RatisOrdererFactory implements OrdererFactory, LinkFaults {
    private final Bus bus = new Bus();
    private final ScratchDirectories scratch = new ScratchDirectories();

    /** For {@link java.util.ServiceLoader}: a factory with no engines yet. */
    public RatisOrdererFactory() {}

    /** Fabric's name for Raft. */
    @Override
    public String name() {
        return "etcdraft";
    }

    /** @throws io.steelyard.error.ConfigurationException for settings that are unknown or out of range */
    @Override
    public Orderer create(OrdererHost host, OrdererSettings settings) {
        Membership membership = Membership.of(host);
        return new RatisOrderer(host, membership, RaftSettings.of(settings, membership.members()), bus, scratch);
    }

    @Override
    public void isolate(String nodeId) {
        bus.isolate(nodeId);
    }

    @Override
    public void heal(String nodeId) {
        bus.heal(nodeId);
    }
}
