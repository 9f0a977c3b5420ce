package io.steelyard.examples.throughput;

import com.sun.management.OperatingSystemMXBean;
import io.steelyard.Consortium;
import io.steelyard.ConsortiumBuilder;
import io.steelyard.EndorsementPolicy;
import io.steelyard.Raft;
import io.steelyard.contract.Contract;
import io.steelyard.examples.TemporaryDirectory;
import io.steelyard.format.ContractResponse;
import io.steelyard.gateway.ContractClient;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Two organizations with a peer each, both endorsing, unique keys of 100 bytes, so many transactions in flight: in memory with Solo, on disk
 * (synced) with Solo and with one Raft node. Prints a line each after a warm-up.
 */
public final class ThroughputExample {
    private static final int IN_FLIGHT = 256;
    private static final int WARM_UP = 10_000;
    private static final int MEASURED = 20_000;
    private static final Contract PUT = (tx, function, arguments) -> {
        tx.put(arguments.get(0).utf8(), arguments.get(1));
        return ContractResponse.success(arguments.get(1));
    };

    private ThroughputExample() {}

    /** Runs the measurements. */
    public static void main() {
        measure("memory, Solo", Consortium.inMemory());
        TemporaryDirectory.use(path -> measure("disk, Solo", Consortium.at(path)));
        TemporaryDirectory.use(
                path -> measure("disk, Raft on one node", Consortium.at(path).ordering(Raft.nodes(1))));
    }

    private static void measure(String what, ConsortiumBuilder builder) {
        try (Consortium consortium = builder.org("Clinic").org("Insurer").start()) {
            consortium.createChannel("load").deploy("load", "1.0", PUT, EndorsementPolicy.allOf("Clinic", "Insurer"));
            ContractClient client = consortium.gateway("Clinic").channel("load").contract("load");
            submit(client, "warm", WARM_UP);
            submit(client, "measured", MEASURED).print(what);
        }
    }

    private record Result(int count, long nanos, long cpuNanos, long p50Nanos, long p99Nanos, long failed) {
        void print(String what) {
            System.out.printf(
                    java.util.Locale.ROOT,
                    "%-24s %6.0f transactions/s  %.3f CPU-ms each  p50 %.1f ms  p99 %.1f ms  failed %d  (%d in flight)%n",
                    what,
                    count * 1e9 / nanos,
                    cpuNanos / 1e6 / count,
                    p50Nanos / 1e6,
                    p99Nanos / 1e6,
                    failed,
                    IN_FLIGHT);
        }
    }

    private static Result submit(ContractClient client, String prefix, int count) {
        OperatingSystemMXBean process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        Semaphore room = new Semaphore(IN_FLIGHT);
        AtomicLong failed = new AtomicLong();
        long[] latencies = new long[count];
        long begin = System.nanoTime();
        long cpuBegin = process.getProcessCpuTime();
        String value = "x".repeat(100);
        for (int i = 0; i < count; i++) {
            room.acquireUninterruptibly();
            int index = i;
            long sent = System.nanoTime();
            client.submitAsync("put", prefix + i, value).outcome().whenComplete((outcome, error) -> {
                latencies[index] = System.nanoTime() - sent;
                if (error != null || !outcome.isValid()) {
                    failed.incrementAndGet();
                }
                room.release();
            });
        }
        room.acquireUninterruptibly(IN_FLIGHT);
        long nanos = System.nanoTime() - begin;
        long cpu = process.getProcessCpuTime() - cpuBegin;
        Arrays.sort(latencies);
        return new Result(count, nanos, cpu, latencies[count / 2], latencies[count * 99 / 100], failed.get());
    }
}
