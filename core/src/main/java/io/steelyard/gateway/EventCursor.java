package io.steelyard.gateway;

import io.steelyard.commit.Ledger;
import io.steelyard.error.UnavailableException;
import io.steelyard.format.Block;
import io.steelyard.format.ContractEvent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;

/**
 * Events in ledger order, read from the peer's block log as the user asks for them: a slow reader holds up nobody and misses
 * nothing. {@link #next} blocks until there is one. Read by one thread; any thread may close it, which ends a blocked call.
 */
public final class EventCursor<T> implements Iterator<T>, AutoCloseable {
    private static final Duration LONGEST = Duration.ofDays(365);

    private final Ledger ledger;
    private final BiFunction<Ledger, Long, List<T>> reader;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition grown = lock.newCondition();
    private final Deque<T> ready = new ArrayDeque<>();
    private final AutoCloseable registration;
    private long nextBlock;
    private volatile boolean open = true;

    private EventCursor(Ledger ledger, long firstBlock, BiFunction<Ledger, Long, List<T>> reader) {
        this.ledger = ledger;
        this.reader = reader;
        this.nextBlock = firstBlock < 0 ? ledger.height() : firstBlock;
        this.registration = ledger.onCommit(this::wake);
    }

    static EventCursor<Block> blocks(Ledger ledger, EventStart start) {
        return new EventCursor<>(ledger, start.block(), (from, number) -> List.of(from.block(number)));
    }

    static EventCursor<LedgerEvent> events(Ledger ledger, String contract, EventStart start) {
        return new EventCursor<>(ledger, start.block(), (from, number) -> {
            List<ContractEvent> events = from.events(number);
            int first = 0;
            if (number == start.block() && !start.afterTxId().isEmpty()) {
                first = from.eventsUpTo(number, start.afterTxId());
            }
            return events.subList(first, events.size()).stream()
                    .filter(event -> event.contract().equals(contract))
                    .map(event -> new LedgerEvent(event, number))
                    .toList();
        });
    }

    private void wake() {
        lock.lock();
        try {
            grown.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** True until the cursor is closed: there is always a next event to wait for. */
    @Override
    public boolean hasNext() {
        return open;
    }

    /** The next event; blocks until there is one. @throws NoSuchElementException when the cursor or the ledger is closed @throws UnavailableException when the peer stopped committing */
    @Override
    public T next() {
        while (true) {
            Optional<T> found = poll(Duration.ofMinutes(1));
            if (found.isPresent()) {
                return found.get();
            }
        }
    }

    /** The next event, or empty when there is none within {@code patience}. @throws NoSuchElementException when the cursor or the ledger is closed */
    public Optional<T> poll(Duration patience) {
        long nanos = patience.compareTo(LONGEST) > 0 ? LONGEST.toNanos() : patience.toNanos();
        while (true) {
            if (!open || ledger.isClosed()) {
                throw new NoSuchElementException("the event stream is closed");
            }
            if (fill()) {
                return Optional.of(ready.remove());
            }
            requireWorking();
            if (nanos <= 0) {
                return Optional.empty();
            }
            nanos = awaitGrowth(nanos);
        }
    }

    /**
     * Waits for a sign of the ledger and answers how much of {@code nanos} is left. The commit thread takes this lock, so nothing slow
     * happens under it.
     */
    private long awaitGrowth(long nanos) {
        lock.lock();
        try {
            if (!open || ledger.isClosed() || ledger.error().isPresent() || nextBlock < ledger.height()) {
                return nanos;
            }
            long slice = Math.min(nanos, TimeUnit.MINUTES.toNanos(1));
            return nanos - (slice - grown.awaitNanos(slice));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnavailableException("interrupted while waiting for an event", e);
        } finally {
            lock.unlock();
        }
    }

    /** What was committed before the peer stopped can still be read; after that nothing will come. */
    private void requireWorking() {
        ledger.error().ifPresent(why -> {
            throw new UnavailableException(
                    "no more events come from channel '" + ledger.channelId() + "': its peer stopped: " + why);
        });
    }

    private boolean fill() {
        while (ready.isEmpty() && nextBlock < ledger.height()) {
            ready.addAll(reader.apply(ledger, nextBlock));
            nextBlock++;
        }
        return !ready.isEmpty();
    }

    /** Stops; a blocked {@link #next} ends with NoSuchElementException. Idempotent. */
    @Override
    public void close() {
        open = false;
        try {
            registration.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        wake();
    }
}
