package io.steelyard.raft;

import io.steelyard.order.Batch;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;

/**
 * A batch on its way into the log. Inside one JVM the leader gets this very object and marks that it has begun to take it in, so
 * that the proposer can tell a batch that was certainly not appended from one that may have been.
 */
final class BatchMessage implements Message {
    private final Batch batch;
    private final ByteString content;
    private volatile boolean isBegun;

    BatchMessage(Batch batch) {
        this.batch = batch;
        this.content = UnsafeByteOperations.unsafeWrap(batch.toBytes().buffer());
    }

    Batch batch() {
        return batch;
    }

    /** Called by the leader before anything is appended. */
    void begin() {
        isBegun = true;
    }

    boolean isBegun() {
        return isBegun;
    }

    @Override
    public ByteString getContent() {
        return content;
    }
}
