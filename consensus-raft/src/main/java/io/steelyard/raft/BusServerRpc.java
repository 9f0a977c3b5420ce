package io.steelyard.raft;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotReplyProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteReplyProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionReplyProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionRequestProto;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.rpc.RpcType;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerRpc;
import org.jspecify.annotations.Nullable;

/** Ratis' outgoing half of the bus: each request names its receiver, the answer is waited for. Called by Ratis' own threads. */
final class BusServerRpc implements RaftServerRpc {
    private final BusRpcType type;
    private final BusPort port;
    private final RaftServer server;

    BusServerRpc(BusRpcType type, BusPort port, RaftServer server) {
        this.type = type;
        this.port = port;
        this.server = server;
    }

    @Override
    public RpcType getRpcType() {
        return type;
    }

    @Override
    public void start() {
        port.open(server);
    }

    @Override
    public void close() {
        port.shut();
    }

    /** There is no address: nothing listens. */
    @Override
    @SuppressWarnings("NullAway") // Ratis takes null for "none" and has no annotations
    public @Nullable InetSocketAddress getInetSocketAddress() {
        return null;
    }

    @Override
    public void addRaftPeers(Collection<RaftPeer> peers) {
        // Peers are found by id when a message is sent.
    }

    @Override
    public void handleException(RaftPeerId serverId, Exception e, boolean reconnect) {
        // There is no connection to mend.
    }

    @Override
    public RequestVoteReplyProto requestVote(RequestVoteRequestProto request) throws IOException {
        return port.bus()
                .call(
                        port,
                        receiver(request.getServerRequest()),
                        BusPort.Lane.ELECTION,
                        to -> CompletableFuture.completedFuture(to.server().requestVote(request)));
    }

    @Override
    public StartLeaderElectionReplyProto startLeaderElection(StartLeaderElectionRequestProto request)
            throws IOException {
        return port.bus()
                .call(
                        port,
                        receiver(request.getServerRequest()),
                        BusPort.Lane.ELECTION,
                        to -> CompletableFuture.completedFuture(to.server().startLeaderElection(request)));
    }

    @Override
    public AppendEntriesReplyProto appendEntries(AppendEntriesRequestProto request) throws IOException {
        return port.bus().call(port, receiver(request.getServerRequest()), BusPort.Lane.APPEND, to -> to.server()
                .appendEntriesAsync(request));
    }

    @Override
    public InstallSnapshotReplyProto installSnapshot(InstallSnapshotRequestProto request) throws IOException {
        return port.bus()
                .call(
                        port,
                        receiver(request.getServerRequest()),
                        BusPort.Lane.APPEND,
                        to -> CompletableFuture.completedFuture(to.server().installSnapshot(request)));
    }

    private static RaftPeerId receiver(RaftRpcRequestProto request) {
        return RaftPeerId.valueOf(request.getReplyId());
    }
}
