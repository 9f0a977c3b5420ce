package io.steelyard.commit;

import io.steelyard.bytes.Bytes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * The newest blocks' decisions, made once for all peers of a JVM. Peers share one only when they judge the same transactions after the
 * same commit hash: that hash stands for every verdict and every write since block 1, so their states are the same and so is what the
 * block comes to. A peer whose own judging fails leaves the others to judge for themselves. Bounded; any thread.
 */
final class SharedDecisions {
    private static final int KEPT = 16;

    private final Map<Key, CompletableFuture<Decision>> recent = new LinkedHashMap<>();

    private record Key(String channelId, Bytes blockHash, Bytes previousCommitHash) {}

    /** The decision on {@code prepared}, by {@code judge} if no other peer has made it. Waits for one who is at it. */
    Decision find(String channelId, PreparedBlock prepared, Bytes previousCommitHash, Supplier<Decision> judge) {
        Key key = new Key(channelId, prepared.block().hash(), previousCommitHash);
        CompletableFuture<Decision> mine = new CompletableFuture<>();
        CompletableFuture<Decision> started;
        synchronized (recent) {
            started = recent.putIfAbsent(key, mine);
            if (recent.size() > KEPT) {
                recent.remove(recent.keySet().iterator().next());
            }
        }
        return started == null ? make(key, mine, judge) : taken(started, prepared, judge);
    }

    private static Decision taken(
            CompletableFuture<Decision> started, PreparedBlock prepared, Supplier<Decision> judge) {
        try {
            Decision others = started.join();
            // the header's hash names the data, but not how it is cut into envelopes
            return others.isOf(prepared) ? others : judge.get();
        } catch (CompletionException itsOwnTrouble) {
            return judge.get();
        }
    }

    private Decision make(Key key, CompletableFuture<Decision> mine, Supplier<Decision> judge) {
        try {
            Decision decision = judge.get();
            mine.complete(decision);
            return decision;
        } catch (RuntimeException | Error e) {
            synchronized (recent) {
                recent.remove(key);
            }
            mine.completeExceptionally(e);
            throw e;
        }
    }
}
