package io.steelyard.env;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A thread that takes tasks from a bounded queue until it is closed. It is never interrupted: that would close file channels. */
final class SerialThread implements SerialExecutor {
    private final Object lock = new Object();
    private final int capacity;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private final ThreadRoster roster;
    private final Thread thread;
    private final Consumer<SerialThread> onClose;
    private boolean closed;

    /** @param onClose told once, by the thread that closes */
    SerialThread(String name, int capacity, ThreadRoster roster, Consumer<SerialThread> onClose) {
        if (capacity < 1) {
            throw new IllegalArgumentException("the queue of " + name + " must hold at least 1 task; got " + capacity);
        }
        this.capacity = capacity;
        this.roster = roster;
        this.onClose = onClose;
        this.thread = roster.newThread(name, this::work);
    }

    void start() {
        thread.start();
    }

    @Override
    public boolean tryExecute(Runnable task) {
        synchronized (lock) {
            if (closed || waiting.size() >= capacity) {
                return false;
            }
            waiting.add(new GuardedTask(task));
            lock.notifyAll();
            return true;
        }
    }

    /** Refuses new tasks and drops those that wait, without waiting for the end. */
    void markClosed() {
        synchronized (lock) {
            closed = true;
            waiting.clear();
            lock.notifyAll();
        }
    }

    @Override
    public void close() {
        markClosed();
        onClose.accept(this);
        if (Thread.currentThread() != thread) {
            roster.await(List.of(thread));
        }
    }

    private void work() {
        for (Runnable task = next(); task != null; task = next()) {
            task.run();
        }
    }

    private @Nullable Runnable next() {
        synchronized (lock) {
            while (!closed) {
                Runnable task = waiting.poll();
                if (task != null) {
                    return task;
                }
                try {
                    lock.wait();
                } catch (InterruptedException e) {
                    // A task left its thread interrupted, or a stranger interrupted it. Only close() ends this thread.
                    continue;
                }
            }
            return null;
        }
    }
}
