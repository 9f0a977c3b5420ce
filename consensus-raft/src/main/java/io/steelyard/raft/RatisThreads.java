package io.steelyard.raft;

/** The threads that Ratis starts for one server, so that closing can wait for the last of them. */
final class RatisThreads {
    private static final long PATIENCE_MS = 10_000;

    private final ThreadGroup group;

    RatisThreads(Membership membership) {
        this.group = new ThreadGroup("steelyard-" + membership.nodeId() + "-" + membership.channelId() + "-ratis");
    }

    ThreadGroup group() {
        return group;
    }

    /** Waits for threads that Ratis has told to end and not waited for itself. */
    void awaitEnd() {
        Thread[] alive = new Thread[group.activeCount() + 16];
        int count = group.enumerate(alive, true);
        for (int i = 0; i < count; i++) {
            try {
                alive[i].join(PATIENCE_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
