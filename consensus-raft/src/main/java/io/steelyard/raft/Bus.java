package io.steelyard.raft;

import io.steelyard.order.LinkFaults;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeerId;

/**
 * Carries messages between the Ratis servers of one factory inside the JVM, as references: Ratis' messages are immutable. The
 * receiver works on its own threads ({@link BusPort}), so that an interrupt or a wait of the sender can never reach the receiver's
 * files. Links of a node can be cut; a message or an answer that would cross a cut link is lost, and its sender told so. Any thread.
 */
final class Bus implements LinkFaults {
    private final ConcurrentMap<Address, CompletableFuture<BusPort>> ports = new ConcurrentHashMap<>();
    private final Set<String> isolated = ConcurrentHashMap.newKeySet();

    private record Address(RaftGroupId group, RaftPeerId peer) {}

    /** What a receiver does with a message: answers through the future, or throws. */
    @FunctionalInterface
    interface Delivery<R> {
        CompletableFuture<R> to(BusPort receiver) throws IOException;
    }

    @Override
    public void isolate(String nodeId) {
        isolated.add(nodeId);
    }

    @Override
    public void heal(String nodeId) {
        isolated.remove(nodeId);
    }

    /** From now on the node can be reached. */
    void attach(BusPort port) {
        Address address = new Address(port.group(), port.peer());
        CompletableFuture<BusPort> awaited = ports.computeIfAbsent(address, absent -> new CompletableFuture<>());
        if (!awaited.complete(port)) {
            ports.put(address, CompletableFuture.completedFuture(port));
        }
    }

    /** From now on messages to the node are lost. */
    void detach(BusPort port) {
        ports.computeIfPresent(
                new Address(port.group(), port.peer()),
                (address, current) -> current.getNow(null) == port ? null : current);
    }

    /** Sends without waiting. The answer fails with an IOException when the link is cut or the receiver absent or overrun. */
    <R> CompletableFuture<R> send(BusPort from, RaftPeerId to, BusPort.Lane lane, Delivery<R> delivery) {
        CompletableFuture<BusPort> awaited = ports.get(new Address(from.group(), to));
        BusPort receiver = awaited == null ? null : awaited.getNow(null);
        if (receiver == null) {
            return CompletableFuture.failedFuture(new IOException(to + " is not running"));
        }
        return deliver(from, receiver, lane, delivery);
    }

    /**
     * Sends and waits for the answer. A candidate's request also waits for a receiver that is still starting, so that a fresh
     * network need not wait for a second election.
     *
     * @throws InterruptedIOException when the waiting thread is interrupted, as Ratis does to stop its senders
     */
    <R> R call(BusPort from, RaftPeerId to, BusPort.Lane lane, Delivery<R> delivery) throws IOException {
        long millis = from.timeout().toMillis();
        if (lane != BusPort.Lane.ELECTION) {
            return await(send(from, to, lane, delivery), millis, to);
        }
        Address address = new Address(from.group(), to);
        BusPort receiver = await(ports.computeIfAbsent(address, absent -> new CompletableFuture<>()), millis, to);
        return await(deliver(from, receiver, lane, delivery), millis, to);
    }

    private <R> CompletableFuture<R> deliver(BusPort from, BusPort to, BusPort.Lane lane, Delivery<R> delivery) {
        CompletableFuture<R> answer = new CompletableFuture<>();
        if (isCut(from, to)) {
            answer.completeExceptionally(new IOException("The link between " + from + " and " + to + " is cut"));
            return answer;
        }
        BiConsumer<R, Throwable> reply = (result, failure) -> {
            if (isCut(from, to)) {
                answer.completeExceptionally(new IOException("The answer of " + to + " to " + from + " was lost"));
            } else if (failure != null) {
                answer.completeExceptionally(failure);
            } else {
                answer.complete(result);
            }
        };
        boolean taken = to.lane(lane).tryExecute(() -> handle(to, delivery, reply));
        if (!taken) {
            answer.completeExceptionally(new IOException(to + " takes no more messages"));
        }
        return answer;
    }

    private static <R> void handle(BusPort to, Delivery<R> delivery, BiConsumer<R, Throwable> reply) {
        try {
            CompletableFuture<R> result = delivery.to(to);
            result.whenComplete(reply);
        } catch (IOException | RuntimeException e) {
            reply.accept(null, e);
        }
    }

    private boolean isCut(BusPort from, BusPort to) {
        return isolated.contains(from.peer().toString())
                || isolated.contains(to.peer().toString());
    }

    private static <T> T await(CompletableFuture<T> future, long millis, RaftPeerId to) throws IOException {
        try {
            return future.get(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("Interrupted while waiting for " + to).initCause(e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw cause instanceof IOException io ? io : new IOException(to + " failed: " + cause, cause);
        } catch (TimeoutException e) {
            throw new IOException(to + " did not answer within " + millis + " ms", e);
        }
    }
}
