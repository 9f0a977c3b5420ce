package io.steelyard.raft;

import io.steelyard.bytes.Bytes;
import io.steelyard.env.SerialExecutor;
import io.steelyard.error.MalformedException;
import io.steelyard.order.Batch;
import io.steelyard.order.OrderedBatch;
import io.steelyard.order.OrdererHost;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.function.BiConsumer;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.util.LifeCycle;
import org.jspecify.annotations.Nullable;

/**
 * What Ratis applies its log to: hands committed batches to the host. Ratis' updater thread calls and, when the queue is full, waits;
 * the host is called on the {@code apply} thread only: for batches in log order, and for fetching blocks that the log no longer has.
 *
 * <p>Intentional: there is one way to the host for entries proposed here and elsewhere; an entry at or below the host's applied index is
 * skipped; the first failure of the host is the last call to it.
 */
final class BatchStateMachine extends BaseStateMachine {
    /** Batches that may wait for the host before Ratis' updater does. */
    static final int WAITING = 64;

    private final OrdererHost host;
    private final EngineDirectory directory;
    private final SerialExecutor apply;
    private final BiConsumer<String, Throwable> halt;
    private final LeaderQuery leader;
    private final Semaphore room = new Semaphore(WAITING);
    private volatile @Nullable TermIndex snapshot;
    private volatile @Nullable TermIndex lastOrdered;
    private volatile boolean isHalted;

    /**
     * @param halt told why this node cannot go on; called once, must not wait for this machine
     * @param leader asks the leader where it stands
     */
    BatchStateMachine(
            OrdererHost host,
            EngineDirectory directory,
            SerialExecutor apply,
            BiConsumer<String, Throwable> halt,
            LeaderQuery leader) {
        this.host = host;
        this.directory = directory;
        this.apply = apply;
        this.halt = halt;
        this.leader = leader;
    }

    @Override
    public void initialize(RaftServer server, RaftGroupId groupId, RaftStorage storage) throws IOException {
        getLifeCycle()
                .startAndTransition(
                        () -> {
                            super.initialize(server, groupId, storage);
                            directory.certify();
                            load();
                        },
                        IOException.class);
    }

    private void load() throws IOException {
        TermIndex reached = directory.snapshot();
        snapshot = reached;
        if (reached != null) {
            setLastAppliedTermIndex(reached);
        }
    }

    /** The leader's side of a proposal; before anything is appended. Bytes from another process may be anything. */
    @Override
    public TransactionContext startTransaction(RaftClientRequest request) throws IOException {
        Batch batch;
        TransactionContext.Builder context =
                TransactionContext.newBuilder().setStateMachine(this).setClientRequest(request);
        if (request.getMessage() instanceof BatchMessage local) {
            local.begin();
            batch = local.batch();
        } else {
            try {
                batch = parse(request.getMessage().getContent());
            } catch (MalformedException e) {
                TransactionContext refused = context.build();
                refused.setException(e);
                return refused;
            }
        }
        return context.setStateMachineContext(batch).build();
    }

    @Override
    public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
        LogEntryProto entry = Objects.requireNonNull(transaction.getLogEntry());
        TermIndex position = TermIndex.valueOf(entry);
        updateLastAppliedTermIndex(position);
        Object parsed = transaction.getStateMachineContext();
        ByteString content = entry.getStateMachineLogEntry().getLogData();
        CompletableFuture<Message> done = new CompletableFuture<>();
        room.acquireUninterruptibly();
        boolean taken = apply.tryExecute(() -> {
            room.release();
            order(position, parsed instanceof Batch batch ? batch : null, content, done);
        });
        if (!taken) {
            room.release();
            done.completeExceptionally(new IllegalStateException("The engine is closed"));
        }
        return done;
    }

    private void order(
            TermIndex position, @Nullable Batch parsed, ByteString content, CompletableFuture<Message> done) {
        if (isHalted) {
            done.completeExceptionally(new IllegalStateException("This node has stopped"));
            return;
        }
        try {
            if (position.getIndex() > host.appliedIndex()) {
                Batch batch = parsed != null ? parsed : parse(content);
                host.ordered(new OrderedBatch(batch, position.getTerm(), position.getIndex()));
            }
            lastOrdered = position;
            done.complete(Message.EMPTY);
        } catch (RuntimeException | Error e) {
            isHalted = true;
            done.completeExceptionally(e);
            halt.accept("the batch at index " + position.getIndex() + " could not be taken: " + e, e);
        }
    }

    private static Batch parse(ByteString content) {
        return Batch.parse(Bytes.owning(content.toByteArray()));
    }

    /** Called by the updater thread, which waits here for the apply thread as it does when the queue is full. */
    @Override
    public long takeSnapshot() throws IOException {
        CompletableFuture<Long> done = new CompletableFuture<>();
        boolean taken = apply.tryExecute(() -> {
            try {
                done.complete(snapshotDurable());
            } catch (IOException | RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
        if (!taken) {
            return RaftLog.INVALID_LOG_INDEX;
        }
        try {
            return done.join();
        } catch (CompletionException e) {
            throw new IOException("No snapshot: " + e.getCause(), e);
        }
    }

    private long snapshotDurable() throws IOException {
        TermIndex last = snapshot;
        if (!isHalted) {
            long durable = Math.min(host.sync(), getLastAppliedTermIndex().getIndex());
            TermIndex reached = last == null || durable > last.getIndex() ? termAt(durable) : null;
            if (reached != null) {
                directory.snapshot(reached);
                snapshot = reached;
                last = reached;
            }
        }
        return last == null ? RaftLog.INVALID_LOG_INDEX : last.getIndex();
    }

    private @Nullable TermIndex termAt(long index) throws IOException {
        TermIndex known = snapshot;
        if (known != null && known.getIndex() == index) {
            return known;
        }
        if (index < 0) {
            return null;
        }
        return getServer().join().getDivision(getGroupId()).getRaftLog().getTermIndex(index);
    }

    @Override
    public @Nullable SnapshotInfo getLatestSnapshot() {
        TermIndex reached = snapshot;
        return reached == null ? null : new BlocksSnapshot(reached);
    }

    /** The leader's log starts after what this node needs: the blocks come from other nodes, and the log goes on after them. */
    @Override
    public CompletableFuture<TermIndex> notifyInstallSnapshotFromLeader(RoleInfoProto role, TermIndex firstAvailable) {
        CompletableFuture<TermIndex> done = new CompletableFuture<>();
        boolean taken = apply.tryExecute(() -> {
            try {
                done.complete(catchUp());
            } catch (IOException | RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
        if (!taken) {
            done.completeExceptionally(new IllegalStateException("The engine is closed or busy"));
        }
        return done;
    }

    private TermIndex catchUp() throws IOException {
        if (isHalted) {
            throw new IllegalStateException("This node has stopped");
        }
        TermIndex target = leader.ask(LeaderQuery.LAST);
        long reached = Math.max(host.catchUp(target.getIndex()), host.appliedIndex());
        host.sync();
        if (reached < target.getIndex()) {
            throw new IOException("Blocks were fetched up to index " + reached + " of " + target.getIndex());
        }
        TermIndex position = reached == target.getIndex() ? target : leader.ask(reached);
        directory.snapshot(position);
        snapshot = position;
        lastOrdered = position;
        return position;
    }

    @Override
    public void pause() {
        getLifeCycle().transition(LifeCycle.State.PAUSING);
        getLifeCycle().transition(LifeCycle.State.PAUSED);
    }

    @Override
    public void reinitialize() throws IOException {
        load();
        getLifeCycle().transition(LifeCycle.State.STARTING);
        getLifeCycle().transition(LifeCycle.State.RUNNING);
    }

    /** Answers other nodes' {@link LeaderQuery} while this server leads. */
    @Override
    public CompletableFuture<Message> queryStale(Message request, long minIndex) {
        try {
            DivisionInfo info = getServer().join().getDivision(getGroupId()).getInfo();
            long leaderTerm = info.getCurrentTerm();
            long index = LeaderQuery.index(request);
            TermIndex position = index == LeaderQuery.LAST ? last() : termAt(index);
            if (position == null || !info.isLeader()) {
                throw new IOException(getId() + " is not the leader or has no entry at index " + index);
            }
            return CompletableFuture.completedFuture(new LeaderQuery.Answer(position, leaderTerm).message());
        } catch (IOException | RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private @Nullable TermIndex last() throws IOException {
        TermIndex ordered = lastOrdered;
        return ordered != null ? ordered : termAt(host.appliedIndex());
    }

    @Override
    public void notifyLogFailed(Throwable cause, @Nullable LogEntryProto failedEntry) {
        isHalted = true;
        halt.accept("the Raft log cannot be written: " + cause, cause);
    }

    @Override
    public void close() {
        getLifeCycle().checkStateAndClose();
    }
}
