package io.steelyard.commit;

import io.steelyard.error.UnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Those who wait for a transaction, a height or a config. Any thread registers; the commit thread completes. */
final class Waiters {
    private final Map<String, List<CompletableFuture<TransactionOutcome>>> byTransaction = new ConcurrentHashMap<>();
    private final TreeMap<Long, List<CompletableFuture<Long>>> byHeight = new TreeMap<>();
    private final TreeMap<Long, List<CompletableFuture<Long>>> byConfig = new TreeMap<>();

    CompletableFuture<TransactionOutcome> forTransaction(String txId) {
        CompletableFuture<TransactionOutcome> waiting = new CompletableFuture<>();
        byTransaction.compute(txId, (id, others) -> {
            List<CompletableFuture<TransactionOutcome>> all =
                    others == null ? new ArrayList<>(1) : new ArrayList<>(others);
            all.add(waiting);
            return all;
        });
        waiting.whenComplete((outcome, error) -> forget(txId, waiting));
        return waiting;
    }

    private void forget(String txId, CompletableFuture<TransactionOutcome> waiting) {
        byTransaction.computeIfPresent(txId, (id, others) -> {
            List<CompletableFuture<TransactionOutcome>> rest = new ArrayList<>(others);
            rest.remove(waiting);
            return rest.isEmpty() ? null : rest;
        });
    }

    boolean isAwaited(String txId) {
        return byTransaction.containsKey(txId);
    }

    void committed(TransactionOutcome outcome) {
        List<CompletableFuture<TransactionOutcome>> waiting = byTransaction.get(outcome.txId());
        if (waiting != null) {
            List.copyOf(waiting).forEach(future -> future.complete(outcome));
        }
    }

    CompletableFuture<Long> forHeight(long height) {
        return register(byHeight, height);
    }

    CompletableFuture<Long> forConfig(long sequence) {
        return register(byConfig, sequence);
    }

    void reachedHeight(long height) {
        reached(byHeight, height);
    }

    void reachedConfig(long sequence) {
        reached(byConfig, sequence);
    }

    private static CompletableFuture<Long> register(TreeMap<Long, List<CompletableFuture<Long>>> waiting, long goal) {
        CompletableFuture<Long> future = new CompletableFuture<>();
        synchronized (waiting) {
            waiting.computeIfAbsent(goal, none -> new ArrayList<>(1)).add(future);
        }
        future.whenComplete((reached, error) -> {
            synchronized (waiting) {
                List<CompletableFuture<Long>> others = waiting.get(goal);
                if (others != null && others.remove(future) && others.isEmpty()) {
                    waiting.remove(goal);
                }
            }
        });
        return future;
    }

    private static void reached(TreeMap<Long, List<CompletableFuture<Long>>> waiting, long position) {
        List<CompletableFuture<Long>> done = new ArrayList<>();
        synchronized (waiting) {
            waiting.headMap(position, true).values().forEach(done::addAll);
        }
        done.forEach(future -> future.complete(position));
    }

    /** Tells everybody that nothing more will come. */
    void fail(String reason) {
        UnavailableException closed = new UnavailableException(reason);
        byTransaction.values().forEach(all -> List.copyOf(all).forEach(future -> future.completeExceptionally(closed)));
        for (TreeMap<Long, List<CompletableFuture<Long>>> waiting : List.of(byHeight, byConfig)) {
            List<CompletableFuture<Long>> all = new ArrayList<>();
            synchronized (waiting) {
                waiting.values().forEach(all::addAll);
            }
            all.forEach(future -> future.completeExceptionally(closed));
        }
    }
}
