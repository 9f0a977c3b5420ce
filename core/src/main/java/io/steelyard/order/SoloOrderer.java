package io.steelyard.order;

import io.steelyard.env.SerialExecutor;
import io.steelyard.error.ConfigurationException;
import io.steelyard.error.UnavailableException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** One ordering node that agrees with itself: for tests, development and single-operator networks. Owned by its one thread. */
final class SoloOrderer implements Orderer {
    private static final int CAPACITY = 64;

    private final OrdererHost host;
    private final SerialExecutor thread;
    private volatile @Nullable String failure;
    private final Set<CompletableFuture<Void>> waiting = ConcurrentHashMap.newKeySet();
    private long nextIndex;
    private volatile boolean open = true;

    SoloOrderer(OrdererHost host) {
        if (host.members().size() != 1) {
            throw new ConfigurationException("Solo ordering has exactly one node, channel " + host.channelId() + " has "
                    + host.members().size() + "; choose Raft.nodes(n) for more");
        }
        this.host = host;
        this.nextIndex = host.appliedIndex() + 1;
        this.thread = host.environment().serial(host.nodeId() + "-" + host.channelId() + "-solo", CAPACITY);
    }

    @Override
    public void start() {
        // nothing to agree on before the first proposal
    }

    @Override
    public CompletionStage<Void> propose(Batch batch) {
        CompletableFuture<Void> agreed = new CompletableFuture<>();
        waiting.add(agreed);
        agreed.whenComplete((done, error) -> waiting.remove(agreed));
        String failed = failure;
        if (!open || failed != null) {
            agreed.completeExceptionally(new UnavailableException("the Solo orderer of channel " + host.channelId()
                    + " is " + (failed == null ? "closed" : "stopped: " + failed)));
        } else if (!thread.tryExecute(() -> order(batch, agreed))) {
            agreed.completeExceptionally(new UnavailableException("the Solo orderer of channel " + host.channelId()
                    + " has " + CAPACITY + " batches waiting; retry"));
        }
        return agreed;
    }

    private void order(Batch batch, CompletableFuture<Void> agreed) {
        String failed = failure;
        if (failed != null) {
            agreed.completeExceptionally(new UnavailableException("the Solo orderer stopped: " + failed));
            return;
        }
        try {
            host.ordered(new OrderedBatch(batch, 0, nextIndex));
            nextIndex++;
            agreed.complete(null);
        } catch (RuntimeException | Error e) {
            failure = String.valueOf(e.getMessage());
            agreed.completeExceptionally(
                    new OrderUnknownException("the Solo orderer failed while writing the block: " + e.getMessage(), e));
        }
    }

    @Override
    public OrdererStatus status() {
        Optional<String> failed = Optional.ofNullable(failure);
        boolean works = open && failed.isEmpty();
        return new OrdererStatus(works, works, 0, Optional.of(host.nodeId()), failed);
    }

    @Override
    public boolean keepsEntries() {
        return false;
    }

    @Override
    public void close() {
        open = false;
        thread.close();
        UnavailableException closed =
                new UnavailableException("the Solo orderer of channel " + host.channelId() + " was closed");
        waiting.forEach(agreed -> agreed.completeExceptionally(closed));
    }
}
