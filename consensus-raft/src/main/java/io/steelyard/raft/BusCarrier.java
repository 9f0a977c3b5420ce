package io.steelyard.raft;

import java.util.concurrent.CompletableFuture;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;

/** Forwards over the bus of this JVM. */
record BusCarrier(BusPort port) implements Carrier {
    @Override
    public CompletableFuture<RaftClientReply> submit(RaftClientRequest request) {
        return port.bus().send(port, request.getServerId(), BusPort.Lane.PROPOSAL, to -> to.server()
                .submitClientRequestAsync(request));
    }

    @Override
    public void close() {
        // The port is closed by its engine.
    }
}
