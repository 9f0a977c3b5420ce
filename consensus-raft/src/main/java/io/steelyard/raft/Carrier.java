package io.steelyard.raft;

import java.util.concurrent.CompletableFuture;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;

/** Brings a request to another node's Ratis server. */
interface Carrier extends AutoCloseable {
    /** Sends the request to its server id; fails with an IOException when it did not get there or no answer came. */
    CompletableFuture<RaftClientReply> submit(RaftClientRequest request);

    @Override
    void close();
}
