package io.steelyard.raft;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads that Ratis starts for one server, so that closing can wait for the last of them. */
final class RatisThreads {
    private static final Logger log = LoggerFactory.getLogger(RatisThreads.class);
    private static final long PATIENCE_MS = 10_000;

    private final ThreadGroup group;

    RatisThreads(Membership membership) {
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
            if (!isOurs(alive[i])) {
                awaitEnd(alive[i]);
            }
        }
    }

    /** A worker of the environment belongs to this group when the first task for it came from a thread of Ratis. */
    private static boolean isOurs(Thread thread) {
        return thread.getName().startsWith("steelyard-");
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
