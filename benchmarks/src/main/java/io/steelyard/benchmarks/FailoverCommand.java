package io.steelyard.benchmarks;

import io.steelyard.gateway.ContractClient;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How long nothing commits when the ordering node that leads goes away under load: one line for each time. */
@Command(
        name = "failover",
        description =
                "Stops the leading Raft node under a steady load, measures until a transaction submitted after that is"
                        + " committed, and starts the node again. Needs --ordering raft, three --orderers or more, and"
                        + " --storage disk.")
final class FailoverCommand extends NetworkBenchmark {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    @Option(names = "--times", paramLabel = "N", description = "How often. Default: ${DEFAULT-VALUE}")
    int times = 5;

    @Option(names = "--rate", paramLabel = "TPS", description = "Load, open loop. Default: ${DEFAULT-VALUE}")
    double rate = 200;

    @Option(names = "--warmup", paramLabel = "S", description = "Time under load before. Default: ${DEFAULT-VALUE}")
    double warmup = 5;

    @Option(
            names = "--pause",
            paramLabel = "S",
            description = "Time under load after a node was started again. Default: ${DEFAULT-VALUE}")
    double pause = 3;

    @Override
    void run() throws Exception {
        if (network.orderers < 3 || network.ordering != NetworkOptions.Ordering.raft) {
            throw usage(
                    "a leader can only be missed where others take over: give --ordering raft --orderers 3 or more");
        }
        if (network.storage == NetworkOptions.Place.memory) {
            throw usage("a node that keeps everything in memory cannot be started again: give --storage disk");
        }
        try (LoadedNetwork started = LoadedNetwork.start(network)) {
            Pulse pulse = new Pulse(started.client(0));
            Thread thread = new Thread(pulse, "pulse");
            thread.start();
            try {
                LoadGenerator.sleepUntil(System.nanoTime() + (long) (warmup * 1e9));
                for (int i = 1; i <= times; i++) {
                    print(once(started, pulse).put("time", i).memory());
                    LoadGenerator.sleepUntil(System.nanoTime() + (long) (pause * 1e9));
                }
            } finally {
                pulse.stop();
                thread.join();
            }
        }
    }

    private Report once(LoadedNetwork started, Pulse pulse) {
        String leader = await(started);
        long refusedBefore = pulse.refused();
        pulse.forget();
        long kill = System.nanoTime();
        pulse.mark(kill);
        started.consortium().stopNode(leader);
        long stopped = System.nanoTime();
        long next = pulse.awaitNext();
        String successor = await(started);
        progress("%s stopped; the next commit came %.0f ms later, from %s", leader, (next - kill) / 1e6, successor);
        Report report = report().put("stopped", leader)
                .put("successor", successor)
                .put("nextCommitMs", (next - kill) / 1e6)
                .put("longestGapMs", pulse.longestGapNanos() / 1e6)
                .put("stoppingMs", (stopped - kill) / 1e6)
                .put("refused", pulse.refused() - refusedBefore);
        started.consortium().startNode(leader);
        return report;
    }

    private static String await(LoadedNetwork started) {
        long limit = System.nanoTime() + PATIENCE_NANOS;
        Optional<String> leader = started.channel().leader();
        while (leader.isEmpty()) {
            if (System.nanoTime() > limit) {
                throw new IllegalStateException("no ordering node leads after 60 s");
            }
            LockSupport.parkNanos(1_000_000);
            leader = started.channel().leader();
        }
        return leader.get();
    }

    /** A steady load that remembers when a transaction submitted after the mark was first committed. */
    private final class Pulse implements Runnable {
        private final ContractClient client;
        private final AtomicBoolean stopped = new AtomicBoolean();
        private final AtomicLong refused = new AtomicLong();
        private final AtomicLong mark = new AtomicLong(Long.MAX_VALUE);
        private final AtomicLong next = new AtomicLong();
        private long lastCommit;
        private long longestGap;

        Pulse(ContractClient client) {
            this.client = client;
        }

        @Override
        public void run() {
            Workload.Calls calls = new Workload.Calls(Workload.create, 0, 1, 100);
            long start = System.nanoTime();
            for (long i = 0; !stopped.get(); i++) {
                long due = start + (long) (i * 1e9 / rate);
                while (System.nanoTime() < due) {
                    LockSupport.parkNanos(due - System.nanoTime());
                }
                Workload.Call call = calls.next();
                long since = System.nanoTime();
                client.submitAsync(call.function(), call.array()).outcome().whenComplete((outcome, error) -> {
                    if (error == null && outcome.isValid()) {
                        committed(since, System.nanoTime());
                    } else {
                        refused.incrementAndGet();
                    }
                });
            }
        }

        private synchronized void committed(long since, long now) {
            if (lastCommit != 0) {
                longestGap = Math.max(longestGap, now - lastCommit);
            }
            lastCommit = now;
            if (since >= mark.get()) {
                next.compareAndSet(0, now);
            }
        }

        /** Begins a new search for the longest time without a commit. */
        synchronized void forget() {
            longestGap = 0;
        }

        synchronized long longestGapNanos() {
            return longestGap;
        }

        void mark(long nanoTime) {
            next.set(0);
            mark.set(nanoTime);
        }

        long awaitNext() {
            long limit = System.nanoTime() + PATIENCE_NANOS;
            while (next.get() == 0) {
                if (System.nanoTime() > limit) {
                    throw new IllegalStateException("nothing was committed within 60 s after the leader was stopped");
                }
                LockSupport.parkNanos(100_000);
            }
            return next.get();
        }

        long refused() {
            return refused.get();
        }

        void stop() {
            stopped.set(true);
        }
    }
}
