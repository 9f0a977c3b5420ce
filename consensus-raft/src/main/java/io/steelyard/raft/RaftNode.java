package io.steelyard.raft;

import io.steelyard.env.SerialExecutor;
import io.steelyard.order.OrdererHost;
import io.steelyard.order.OrdererStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.RaftStorage.StartupOption;
import org.jspecify.annotations.Nullable;

/**
 * One Ratis server with its transport, from start to close. {@link #start} and {@link #close} are called by the lifecycle thread, the
 * rest by any.
 */
final class RaftNode {
    private final OrdererHost host;
    private final Membership membership;
    private final RaftSettings settings;
    private final ClientId client;
    private final BusPort port;
    private final RatisThreads threads;
    private volatile @Nullable Running running;
    private long lastQuery = Long.MIN_VALUE;

    private record Running(RaftServer server, RaftServer.Division division, Carrier carrier) {}

    RaftNode(OrdererHost host, Membership membership, RaftSettings settings, Bus bus) {
        this.host = host;
        this.membership = membership;
        this.settings = settings;
        this.client = ClientId.valueOf(new UUID(
                host.environment().random().nextLong(),
                host.environment().random().nextLong()));
        this.port = new BusPort(bus, membership, host.environment(), settings.electionTimeoutMin());
        this.threads = new RatisThreads(membership);
    }

    void start(EngineDirectory directory, boolean isDurable, SerialExecutor apply, BiConsumer<String, Throwable> halt)
            throws IOException {
        RaftProperties properties = RatisProperties.of(settings, membership, directory.root(), isDurable);
        RaftGroup group = membership.group(settings);
        Parameters parameters =
                switch (settings.rpc()) {
                    case MEMORY -> BusRpcType.parameters(port);
                    case GRPC -> new Parameters();
                };
        RaftServer server = RaftServer.newBuilder()
                .setServerId(membership.peerId())
                .setGroup(group)
                .setOption(StartupOption.RECOVER)
                .setProperties(properties)
                .setParameters(parameters)
                .setThreadGroup(threads.group())
                .setStateMachine(new BatchStateMachine(host, directory, apply, halt, this::ask))
                .build();
        try {
            start(server, group, properties);
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private void start(RaftServer server, RaftGroup group, RaftProperties properties) throws IOException {
        RaftServer.Division division = server.getDivision(membership.groupId());
        if (settings.rpc() == RaftSettings.Rpc.GRPC) {
            GrpcGuard.prepare(settings, membership);
        }
        Carrier carrier =
                switch (settings.rpc()) {
                    case MEMORY -> new BusCarrier(port);
                    case GRPC -> new GrpcCarrier(client, group, properties);
                };
        running = new Running(server, division, carrier);
        server.start();
    }

    /** Sends the proposal to the leader, which may be here; null when none is known. */
    Proposals.@Nullable Attempt submit(Proposal proposal) {
        Running now = running;
        if (now == null || !now.division().getInfo().isAlive()) {
            return null;
        }
        DivisionInfo info = now.division().getInfo();
        RaftPeerId target = info.isLeader() ? membership.peerId() : info.getLeaderId();
        if (target == null) {
            return null;
        }
        RaftClientRequest request =
                request(target, proposal.callId(), proposal.message(), RaftClientRequest.writeRequestType());
        if (!target.equals(membership.peerId())) {
            return new Proposals.Attempt(now.carrier().submit(request), settings.rpc() == RaftSettings.Rpc.GRPC);
        }
        try {
            return new Proposals.Attempt(now.server().submitClientRequestAsync(request), false);
        } catch (IOException | RuntimeException e) {
            return new Proposals.Attempt(CompletableFuture.failedFuture(e), false);
        }
    }

    /** {@link LeaderQuery} over the same way as proposals. Called by the apply thread, which has to wait for the blocks anyway. */
    private TermIndex ask(long index) throws IOException {
        Running now = running;
        RaftPeerId leader = now == null ? null : now.division().getInfo().getLeaderId();
        if (now == null || leader == null || leader.equals(membership.peerId())) {
            throw new IOException("There is no leader to ask for the term at index " + index);
        }
        RaftClientRequest request =
                request(leader, lastQuery++, LeaderQuery.question(index), RaftClientRequest.staleReadRequestType(0));
        try {
            Duration limit = settings.electionTimeoutMax();
            RaftClientReply reply = now.carrier().submit(request).get(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (!reply.isSuccess()) {
                throw new IOException("The leader gave no term at index " + index, reply.getException());
            }
            LeaderQuery.Answer answer = LeaderQuery.Answer.of(reply.getMessage());
            if (answer.leaderTerm() != now.division().getInfo().getCurrentTerm()) {
                throw new IOException("The answer is of term " + answer.leaderTerm() + ", which has passed");
            }
            return answer.position();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while asking the leader", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("The leader did not answer", e);
        }
    }

    private RaftClientRequest request(RaftPeerId target, long callId, Message message, RaftClientRequest.Type type) {
        return RaftClientRequest.newBuilder()
                .setClientId(client)
                .setServerId(target)
                .setGroupId(membership.groupId())
                .setCallId(callId)
                .setMessage(message)
                .setType(type)
                .build();
    }

    OrdererStatus status() {
        Running now = running;
        if (now == null) {
            return new OrdererStatus(false, false, 0, Optional.empty(), Optional.empty());
        }
        DivisionInfo info = now.division().getInfo();
        Optional<String> leader = Optional.ofNullable(info.getLeaderId()).map(RaftPeerId::toString);
        boolean isReady = info.isLeader() ? info.isLeaderReady() : leader.isPresent();
        return new OrdererStatus(info.isLeader(), isReady, info.getCurrentTerm(), leader, Optional.empty());
    }

    /** Why Ratis has ended by itself, null when it has not. */
    @Nullable
    String trouble() {
        Running now = running;
        if (now == null) {
            return null;
        }
        return switch (now.division().getInfo().getLifeCycleState()) {
            case NEW, STARTING, RUNNING, PAUSING, PAUSED -> null;
            case CLOSING, CLOSED, EXCEPTION -> "Ratis has shut this node down by itself; its log messages say why";
        };
    }

    /** Returns when every thread has ended. */
    void close() {
        Running now = running;
        if (now != null) {
            try {
                now.server().close();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException("Ratis cannot be closed", e);
            } finally {
                now.carrier().close();
            }
        }
        port.close();
        threads.awaitEnd();
    }
}
