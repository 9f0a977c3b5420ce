package io.steelyard.raft;

import io.steelyard.order.OrdererFactory;
import io.steelyard.order.OrdererSettings;
import io.steelyard.testkit.order.OrdererKit;

/** One node with a directory. */
class SingleNodeTest extends OrdererKit {
    @Override
    protected OrdererFactory newFactory() {
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
    protected int nodes() {
        return 1;
    }

    @Override
    protected boolean isDurable() {
        return true;
    }
}
