package io.steelyard.raft;

import io.steelyard.order.OrdererFactory;
import io.steelyard.order.OrdererSettings;
import io.steelyard.testkit.order.OrdererClusterKit;

/** Three nodes on the bus, each with a directory. */
class DiskClusterTest extends OrdererClusterKit {
    @Override
    protected OrdererFactory newClusterFactory() {
        return new RatisOrdererFactory();
    }

    @Override
    protected OrdererSettings settings() {
        return RaftKitSettings.settings();
    }

    @Override
    protected int maxInFlight() {
        return RaftKitSettings.MAX_IN_FLIGHT;
    }

    @Override
    protected int batchesUntilForgotten() {
        return RaftKitSettings.FORGOTTEN_AFTER;
    }

    @Override
    protected int nodes() {
        return 3;
    }

    @Override
    protected boolean isDurable() {
        return true;
    }
}
