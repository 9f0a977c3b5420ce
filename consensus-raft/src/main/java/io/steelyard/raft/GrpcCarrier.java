package io.steelyard.raft;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.client.RaftClientRpc;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcFactory;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroup;

/** Forwards over Ratis' gRPC. A connection that failed is made anew for the next request. */
final class GrpcCarrier implements Carrier {
    private final RaftClientRpc rpc;

    GrpcCarrier(ClientId client, RaftGroup group, RaftProperties properties) {
        this.rpc = new GrpcFactory(new Parameters()).newRaftClientRpc(client, properties);
        this.rpc.addRaftPeers(group.getPeers());
    }

    @Override
    public CompletableFuture<RaftClientReply> submit(RaftClientRequest request) {
        CompletableFuture<RaftClientReply> reply = rpc.sendRequestAsyncUnordered(request);
        return reply.whenComplete((answer, failure) -> {
            if (failure != null) {
                rpc.handleException(request.getServerId(), failure, true);
            }
        });
    }

    @Override
    public void close() {
        try {
            rpc.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot close the connections to other ordering nodes", e);
        }
    }
}
