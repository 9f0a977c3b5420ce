package io.steelyard.raft;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotReplyProto;
import org.apache.ratis.rpc.CallId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.server.leader.LogAppenderBase;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.server.raftlog.RaftLogIOException;
import org.apache.ratis.util.Timestamp;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A leader's sender to one follower (Raft s5.3), one request at a time. Ratis' own default sends snapshots as files and does not know
 * the notification by which a follower is told to fetch blocks instead; that is why this exists. Owned by the thread that Ratis starts
 * for it, which Ratis interrupts to stop it.
 */
final class BusLogAppender extends LogAppenderBase {
    private static final Logger log = LoggerFactory.getLogger(BusLogAppender.class);

    private boolean isUnreachable;

    BusLogAppender(RaftServer.Division server, LeaderState leaderState, FollowerInfo follower) {
        super(server, leaderState, follower);
    }

    @Override
    public long getCallId() {
        return CallId.get();
    }

    @Override
    public Comparator<Long> getCallIdComparator() {
        return CallId.getComparator();
    }

    @Override
    public void run() throws InterruptedException, IOException {
        try {
            while (isRunning()) {
                if (shouldSendAppendEntries()) {
                    step();
                }
                if (isRunning() && !hasAppendEntries()) {
                    getEventAwaitForSignal().await(getHeartbeatWaitTimeMs(), TimeUnit.MILLISECONDS);
                }
                getLeaderState().checkHealth(getFollower());
            }
        } finally {
            wakeLeader();
        }
    }

    /** Ratis neither wakes nor awaits the thread of a leader that ends: it would notice only after an election timeout. */
    private void wakeLeader() {
        boolean wasInterrupted = Thread.interrupted();
        getLeaderState().onFollowerSuccessAppendEntries(getFollower());
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void step() throws InterruptedException, IOException {
        try {
            TermIndex firstAvailable = shouldNotifyToInstallSnapshot();
            boolean hasWork = firstAvailable == null ? append() : sendBehind(firstAvailable);
            isUnreachable = false;
            if (!hasWork) {
                pause();
            }
        } catch (InterruptedIOException | RaftLogIOException e) {
            throw e;
        } catch (IOException e) {
            if (!isUnreachable) {
                log.debug("{} cannot reach its follower, will keep trying: {}", this, e.toString());
                isUnreachable = true;
            }
            pause();
        }
    }

    private void pause() throws InterruptedException {
        if (isRunning()) {
            getServer().properties().rpcSleepTime().sleep();
        }
    }

    /** Sends what comes next, or a heartbeat; false when there was nothing that could be sent. */
    private boolean append() throws IOException {
        AppendEntriesRequestProto request = newAppendEntriesRequest(CallId.getAndIncrement(), false);
        if (request == null || !isRunning()) {
            return false;
        }
        boolean isHeartbeat = request.getEntriesCount() == 0;
        resetHeartbeatTrigger();
        Timestamp sent = Timestamp.currentTime();
        getFollower().updateLastRpcSendTime(isHeartbeat);
        AppendEntriesReplyProto reply = getServerRpc().appendEntries(request);
        getFollower().updateLastRpcResponseTime();
        getFollower().updateLastRespondedAppendEntriesSendTime(sent);
        getLeaderState().onFollowerCommitIndex(getFollower(), reply.getFollowerCommit());
        take(request, reply);
        getLeaderState().onAppendEntriesReply(this, reply);
        return true;
    }

    private void take(AppendEntriesRequestProto request, AppendEntriesReplyProto reply) {
        boolean isHeartbeat = request.getEntriesCount() == 0;
        switch (reply.getResult()) {
            case SUCCESS -> advance(isHeartbeat ? matchedBy(request) : reply.getNextIndex());
            case NOT_LEADER -> onFollowerTerm(reply.getTerm());
            case INCONSISTENCY -> {
                long first = isHeartbeat
                        ? RaftLog.INVALID_LOG_INDEX
                        : request.getEntries(0).getIndex();
                getFollower().setNextIndex(getNextIndexForInconsistency(first, reply.getNextIndex()));
            }
            case UNRECOGNIZED -> log.warn("{}: follower answered {}", this, reply.getResult());
        }
    }

    /** A heartbeat that was accepted proves the entry before it, and nothing more. */
    private long matchedBy(AppendEntriesRequestProto heartbeat) {
        long previous = heartbeat.hasPreviousLog()
                ? TermIndex.valueOf(heartbeat.getPreviousLog()).getIndex()
                : RaftLog.INVALID_LOG_INDEX;
        return Math.max(getFollower().getNextIndex(), previous + 1);
    }

    private void advance(long nextIndex) {
        if (nextIndex > getFollower().getNextIndex()) {
            getFollower().updateMatchIndex(nextIndex - 1);
            getFollower().increaseNextIndex(nextIndex);
            getLeaderState().onFollowerSuccessAppendEntries(getFollower());
        }
    }

    /** Tells the follower that what it needs is gone from this log; false while it is still fetching. */
    private boolean sendBehind(TermIndex firstAvailable) throws IOException {
        getFollower().updateLastRpcSendTime(false);
        InstallSnapshotReplyProto reply =
                getServerRpc().installSnapshot(newInstallSnapshotNotificationRequest(firstAvailable));
        getFollower().updateLastRpcResponseTime();
        return switch (reply.getResult()) {
            case SNAPSHOT_INSTALLED, ALREADY_INSTALLED -> {
                long reached = reply.getSnapshotIndex();
                getFollower().setSnapshotIndex(reached);
                getFollower().setAttemptedToInstallSnapshot();
                getLeaderState().onFollowerCommitIndex(getFollower(), reached);
                getFollower().updateNextIndex(reached + 1);
                yield true;
            }
            case NOT_LEADER -> {
                onFollowerTerm(reply.getTerm());
                yield true;
            }
            case SUCCESS, SNAPSHOT_UNAVAILABLE, IN_PROGRESS, SNAPSHOT_EXPIRED, CONF_MISMATCH, UNRECOGNIZED -> false;
        };
    }
}
