package io.steelyard.raft;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads that Ratis starts for one server, so that closing can wait for the last of them. */
final class RatisThreads {
    private static final Logger log = LoggerFactory.getLogger(RatisThreads.class);
    private static final long PATIENCE_MS = 10_000;

    private final ThreadGroup group;
    private final String nodeId;

    RatisThreads(Membership membership) {
        this.nodeId = membership.nodeId();
        this.group = new ThreadGroup("ratis-" + membership.nodeId() + "-" + membership.channelId());
    }

    ThreadGroup group() {
        return group;
    }

    /** Waits for threads that Ratis has told to end and not waited for itself. */
    void awaitEnd() {
        Thread[] alive = new Thread[group.activeCount() + 16];
        int count = group.enumerate(alive, true);
        for (int i = 0; i < count; i++) {
            if (isOfServer(alive[i])) {
                awaitEnd(alive[i]);
            }
        }
    }

    /**
     * Ratis names a server's threads {@code <node>@<group>-..} and {@code <node>-..}. Others got into the group because the first task
     * for them came from one of those: the environment's workers, and pools of gRPC and Ratis' timer that the whole JVM shares.
     */
    private boolean isOfServer(Thread thread) {
        return thread.getName().startsWith(nodeId + "@") || thread.getName().startsWith(nodeId + "-");
    }

    private static void awaitEnd(Thread thread) {
        try {
            thread.join(PATIENCE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            log.warn("Ratis' thread {} has not ended after {} ms", thread.getName(), PATIENCE_MS);
        }
    }
}
