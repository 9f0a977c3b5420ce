package io.steelyard.raft;

import io.steelyard.order.Orderer;
import io.steelyard.order.OrdererFactory;
import io.steelyard.order.OrdererHost;
import io.steelyard.order.OrdererSettings;

/** Gives every engine a factory of its own, so that nothing is shared inside the JVM. */
final class FactoryPerNode implements OrdererFactory {
    @Override
    public String name() {
        return "etcdraft";
    }

    @Override
    public Orderer create(OrdererHost host, OrdererSettings settings) {
        return new RatisOrdererFactory().create(host, settings);
    }
}
