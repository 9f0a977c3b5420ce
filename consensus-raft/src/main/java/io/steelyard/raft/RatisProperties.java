package io.steelyard.raft;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.client.RaftClientConfigKeys;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;

/** Every Ratis property that is not left at its default, and why. */
final class RatisProperties {
    private static final int FRAME = 64 << 10;
    private static final Duration SOLE = Duration.ofMillis(200);
    private static final Duration SOLE_FIRST = Duration.ofMillis(10);

    private RatisProperties() {}

    static RaftProperties of(RaftSettings settings, Membership membership, Path directory, boolean isDurable) {
        RaftProperties properties = new RaftProperties();
        timing(properties, settings, membership);
        log(properties, settings, directory, isDurable);
        snapshots(properties, settings);
        switch (settings.rpc()) {
            case MEMORY -> properties.set(RaftConfigKeys.Rpc.TYPE_KEY, BusRpcType.class.getName());
            case GRPC -> grpc(properties, settings, membership);
        }
        return properties;
    }

    private static void timing(RaftProperties properties, RaftSettings settings, Membership membership) {
        // Nobody hears the heartbeats of a sole member, and Ratis' leader thread ends only after this time.
        boolean isSole = membership.members().size() == 1;
        RaftServerConfigKeys.Rpc.setTimeoutMin(properties, time(isSole ? SOLE : settings.electionTimeoutMin()));
        RaftServerConfigKeys.Rpc.setTimeoutMax(properties, time(isSole ? SOLE : settings.electionTimeoutMax()));
        // A fresh group has one hurried candidate; the others give it time to win before they try.
        Duration first = isSole
                ? SOLE_FIRST
                : settings.firstElectionTimeout().multipliedBy(membership.isFirstCandidate() ? 1 : 3);
        RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMin(properties, time(first));
        RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMax(properties, time(first.multipliedBy(2)));
        RaftServerConfigKeys.Rpc.setRequestTimeout(properties, time(settings.electionTimeoutMax()));
        // A leader that lost its majority may stand again as soon as the others could have elected a new one (Ratis: 10
        // s).
        RaftServerConfigKeys.LeaderElection.setLeaderStepDownWaitTime(properties, time(settings.electionTimeoutMax()));
        // A suspended laptop must not find its ledger closed: Raft is safe under pauses, so only a very long one
        // closes.
        RaftServerConfigKeys.setCloseThreshold(properties, TimeDuration.valueOf(3_650, TimeUnit.DAYS));
        // A retried proposal is recognized by client and call id for as long as anybody may still retry it.
        Duration remember = settings.requestTimeout().multipliedBy(3).plusSeconds(30);
        RaftServerConfigKeys.RetryCache.setExpiryTime(properties, time(remember));
    }

    private static void log(RaftProperties properties, RaftSettings settings, Path directory, boolean isDurable) {
        RaftServerConfigKeys.setStorageDir(properties, List.of(directory.toFile()));
        SizeInBytes entry = SizeInBytes.valueOf(settings.maxBatchBytes() + FRAME);
        RaftServerConfigKeys.Log.Appender.setBufferByteLimit(properties, entry);
        RaftServerConfigKeys.Log.setWriteBufferSize(properties, SizeInBytes.valueOf(entry.getSizeInt() + FRAME));
        RaftServerConfigKeys.Log.setQueueByteLimit(properties, SizeInBytes.valueOf(settings.maxInFlightBytes()));
        RaftServerConfigKeys.Log.setSegmentSizeMax(properties, SizeInBytes.valueOf(settings.segmentBytes()));
        RaftServerConfigKeys.Log.setPreallocatedSize(
                properties, SizeInBytes.valueOf(Math.min(settings.segmentBytes(), isDurable ? 4 << 20 : 64 << 10)));
        RaftServerConfigKeys.Log.setSegmentCacheNumMax(properties, 2);
        RaftServerConfigKeys.Log.setSegmentCacheSizeMax(properties, SizeInBytes.valueOf(2L * settings.segmentBytes()));
        RaftServerConfigKeys.Log.setCorruptionPolicy(properties, RaftServerConfigKeys.Log.CorruptionPolicy.EXCEPTION);
        RaftServerConfigKeys.Log.setUnsafeFlushEnabled(properties, !isDurable);
        // The commit index is learnt from the leader anyway; writing it into the log costs a third of the throughput.
        RaftServerConfigKeys.Log.setLogMetadataEnabled(properties, false);
        RaftServerConfigKeys.Log.StateMachineData.setSync(properties, false);
        RaftServerConfigKeys.Write.setElementLimit(properties, 2 * settings.maxInFlight() + 16);
        RaftServerConfigKeys.Write.setByteLimit(properties, SizeInBytes.valueOf(2L * settings.maxInFlightBytes()));
    }

    private static void snapshots(RaftProperties properties, RaftSettings settings) {
        RaftServerConfigKeys.Snapshot.setAutoTriggerEnabled(properties, true);
        RaftServerConfigKeys.Snapshot.setAutoTriggerThreshold(properties, settings.snapshotEvery());
        RaftServerConfigKeys.Snapshot.setTriggerWhenStopEnabled(properties, false);
        RaftServerConfigKeys.Snapshot.setRetentionFileNum(properties, 1);
        RaftServerConfigKeys.Log.setPurgeGap(properties, 1);
        // Without this the log grows for as long as one member is away.
        RaftServerConfigKeys.Log.setPurgeUptoSnapshotIndex(properties, true);
        RaftServerConfigKeys.Log.setPurgePreservationLogNum(properties, settings.keepEntries());
        // Blocks are the snapshot and come from the other nodes' block logs.
        RaftServerConfigKeys.Log.Appender.setInstallSnapshotEnabled(properties, false);
    }

    private static void grpc(RaftProperties properties, RaftSettings settings, Membership membership) {
        RaftSettings.Address own = settings.addresses().get(membership.nodeId());
        if (own == null) {
            throw new IllegalStateException("No address for " + membership.nodeId());
        }
        properties.set(RaftConfigKeys.Rpc.TYPE_KEY, "GRPC");
        GrpcConfigKeys.Server.setHost(properties, own.host());
        GrpcConfigKeys.Server.setPort(properties, own.port());
        int message = Math.addExact(2 * FRAME, settings.maxBatchBytes()) + (2 << 20);
        GrpcConfigKeys.setMessageSizeMax(properties, SizeInBytes.valueOf(message));
        RaftClientConfigKeys.Rpc.setRequestTimeout(properties, time(settings.requestTimeout()));
    }

    private static TimeDuration time(Duration duration) {
        return TimeDuration.valueOf(duration.toMillis(), TimeUnit.MILLISECONDS);
    }
}
