package io.steelyard.commit;

import io.steelyard.commit.PreparedBlock.Transaction;
import io.steelyard.format.Block;
import io.steelyard.format.TransactionSyntax;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;

/**
 * The preparing of one block, cut into chunks that any thread may take. Who needs the result takes chunks, too, instead of waiting
 * behind whatever else the workers have to do: a peer that lags must not fall further behind because the others are busy.
 */
final class Preparation {
    private static final int CHUNK = 16;

    private final Block block;
    private final Function<TransactionSyntax, Transaction> check;
    private final int chunks;
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicInteger finished = new AtomicInteger();
    private final AtomicReferenceArray<List<Transaction>> checked;
    private final CompletableFuture<PreparedBlock> result = new CompletableFuture<>();

    Preparation(Block block, Function<TransactionSyntax, Transaction> check) {
        this.block = block;
        this.check = check;
        this.chunks = (block.data().size() + CHUNK - 1) / CHUNK;
        this.checked = new AtomicReferenceArray<>(chunks);
    }

    /** How many threads can work on it at once. */
    int width() {
        return Math.max(1, chunks);
    }

    /** Whether there is something left to take. */
    boolean isOpen() {
        return !result.isDone() && taken.get() < width();
    }

    /** Takes chunks until there are none left. Never throws. */
    void help() {
        try {
            if (result.isDone()) {
                return;
            }
            if (!block.isWellFormed() || !block.isDataIntact()) {
                result.complete(new PreparedBlock(block, false, List.of()));
                return;
            }
            List<TransactionSyntax> all = block.transactions();
            for (int chunk = taken.getAndIncrement(); chunk < chunks; chunk = taken.getAndIncrement()) {
                check(chunk, all);
            }
        } catch (RuntimeException | Error e) {
            result.completeExceptionally(e);
        }
    }

    private void check(int chunk, List<TransactionSyntax> all) {
        int from = chunk * CHUNK;
        List<TransactionSyntax> part = all.subList(from, Math.min(from + CHUNK, all.size()));
        checked.set(chunk, part.stream().map(check).toList());
        if (finished.incrementAndGet() == chunks) {
            List<Transaction> transactions = new ArrayList<>(all.size());
            for (int i = 0; i < chunks; i++) {
                transactions.addAll(checked.get(i));
            }
            result.complete(new PreparedBlock(block, true, transactions));
        }
    }

    /** The result, by this thread's own work as far as no other has done it. @throws CompletionException when it failed */
    PreparedBlock join() {
        help();
        return result.join();
    }

    /** Completes with the result. */
    CompletableFuture<PreparedBlock> result() {
        return result;
    }
}
