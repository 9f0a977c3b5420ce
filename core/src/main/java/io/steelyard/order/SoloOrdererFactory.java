package io.steelyard.order;

import io.steelyard.error.ConfigurationException;

/** Makes Solo orderers, in every JVM there. */
public final class SoloOrdererFactory implements OrdererFactory {
    @Override
    public String name() {
        return "solo";
    }

    @Override
    public Orderer create(OrdererHost host, OrdererSettings settings) {
        if (!settings.values().isEmpty()) {
            throw new ConfigurationException("Solo ordering has no settings; got "
                    + new java.util.TreeSet<>(settings.values().keySet()));
        }
        return new SoloOrderer(host);
    }
}
