package io.steelyard.raft;

import java.util.Objects;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.rpc.RpcFactory;
import org.apache.ratis.rpc.RpcType;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerRpc;
import org.apache.ratis.server.ServerFactory;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.server.leader.LogAppender;

/**
 * The kind of transport that Ratis loads by class name; internal. Which bus to use comes with the server's parameters, so nothing is
 * static and networks in one JVM do not meet.
 */
public final class BusRpcType implements RpcType {
    private static final String PORT = "steelyard.bus.port";

    /** For Ratis, which makes it by reflection. */
    public BusRpcType() {}

    static Parameters parameters(BusPort port) {
        Parameters parameters = new Parameters();
        parameters.put(PORT, port, BusPort.class);
        return parameters;
    }

    @Override
    public String name() {
        return "STEELYARD_BUS";
    }

    @Override
    public RpcFactory newFactory(Parameters parameters) {
        BusPort port = Objects.requireNonNull(parameters.get(PORT, BusPort.class), "no bus port in the parameters");
        return new Factory(this, port);
    }

    private record Factory(BusRpcType type, BusPort port) implements ServerFactory {
        @Override
        public RpcType getRpcType() {
            return type;
        }

        @Override
        public RaftServerRpc newRaftServerRpc(RaftServer server) {
            return new BusServerRpc(type, port, server);
        }

        @Override
        public LogAppender newLogAppender(RaftServer.Division server, LeaderState state, FollowerInfo follower) {
            return new BusLogAppender(server, state, follower);
        }
    }
}
