package io.steelyard.order;

/** Makes engines of one kind; found through {@link java.util.ServiceLoader}. */
public interface OrdererFactory {
    /** The name in the channel config's ConsensusType and in specs: {@code solo}, {@code etcdraft}. */
    String name();

    /** An engine for one channel on one node, not yet started. */
    Orderer create(OrdererHost host, OrdererSettings settings);
}
