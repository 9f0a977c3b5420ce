package io.steelyard.raft;

import io.steelyard.env.Environment;
import io.steelyard.env.SerialExecutor;
import java.time.Duration;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;

/**
 * One Ratis server's place on the {@link Bus}. Incoming messages wait in three lanes with one thread each, because a vote may have to
 * wait for the end of work that an append has started, and a proposal for room in the log.
 */
final class BusPort implements AutoCloseable {
    private static final int WAITING = 1_024;

    /** Kinds of messages that do not wait for one another. */
    enum Lane {
        ELECTION,
        APPEND,
        PROPOSAL
    }

    private final Bus bus;
    private final Membership membership;
    private final Duration timeout;
    private final SerialExecutor elections;
    private final SerialExecutor appends;
    private final SerialExecutor proposals;
    private @org.jspecify.annotations.Nullable RaftServer server;

    BusPort(Bus bus, Membership membership, Environment environment, Duration timeout) {
        this.bus = bus;
        this.membership = membership;
        this.timeout = timeout;
        String name = membership.nodeId() + "-" + membership.channelId();
        this.elections = environment.serial(name + "-raft-elections", WAITING);
        this.appends = environment.serial(name + "-raft-appends", WAITING);
        this.proposals = environment.serial(name + "-raft-forwarded", WAITING);
    }

    Bus bus() {
        return bus;
    }

    RaftGroupId group() {
        return membership.groupId();
    }

    RaftPeerId peer() {
        return membership.peerId();
    }

    /** How long a sender waits for an answer. */
    Duration timeout() {
        return timeout;
    }

    synchronized RaftServer server() {
        if (server == null) {
            throw new IllegalStateException(membership.nodeId() + " has no server yet");
        }
        return server;
    }

    SerialExecutor lane(Lane lane) {
        return switch (lane) {
            case ELECTION -> elections;
            case APPEND -> appends;
            case PROPOSAL -> proposals;
        };
    }

    /** The server can take messages from now on. */
    void open(RaftServer running) {
        synchronized (this) {
            server = running;
        }
        bus.attach(this);
    }

    /** No message comes in from now on. */
    void shut() {
        bus.detach(this);
    }

    @Override
    public void close() {
        shut();
        elections.close();
        appends.close();
        proposals.close();
    }

    @Override
    public String toString() {
        return membership.nodeId();
    }
}
