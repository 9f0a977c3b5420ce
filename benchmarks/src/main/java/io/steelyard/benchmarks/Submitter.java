package io.steelyard.benchmarks;

import io.steelyard.gateway.ContractClient;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/** Submits a number of transactions that must all succeed, without taking times. */
final class Submitter {
    private Submitter() {}

    /** Writes keys {@code c0-1} to {@code c0-<count>}, so many under way at once. Returns when all are committed. */
    static void submit(ContractClient client, long count, int inFlight, int size) throws InterruptedException {
        Workload.Calls calls = new Workload.Calls(Workload.create, 0, 1, size);
        Semaphore room = new Semaphore(inFlight);
        AtomicLong failed = new AtomicLong();
        for (long i = 0; i < count; i++) {
            room.acquire();
            Workload.Call call = calls.next();
            client.submitAsync(call.function(), call.array()).outcome().whenComplete((outcome, error) -> {
                if (error != null || !outcome.isValid()) {
                    failed.incrementAndGet();
                }
                room.release();
            });
        }
        room.acquire(inFlight);
        if (failed.get() > 0) {
            throw new IllegalStateException(failed + " of " + count + " transactions failed");
        }
    }
}
