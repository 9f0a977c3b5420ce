package io.steelyard.order;

import io.steelyard.env.Environment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The node of an engine that is tested by itself. */
record TestHost(List<String> members, Environment environment, List<OrderedBatch> taken) implements OrdererHost {
    TestHost(List<String> members, Environment environment) {
        this(members, environment, new ArrayList<>());
    }

    @Override
    public String channelId() {
        return "claims";
    }

    @Override
    public String nodeId() {
        return members.get(0);
    }

    @Override
    public Optional<Path> directory() {
        return Optional.empty();
    }

    @Override
    public void ordered(OrderedBatch batch) {
        taken.add(batch);
    }

    @Override
    public long appliedIndex() {
        return taken.size() - 1L;
    }

    @Override
    public long sync() {
        return appliedIndex();
    }

    @Override
    public long catchUp(long index) {
        return appliedIndex();
    }
}
