package io.steelyard.env;

/** One thread and a bounded queue before it: the only writer of what it owns. */
public interface SerialExecutor extends AutoCloseable {
    /** Queues {@code task}; false, and nothing happens, when the queue is full or the executor is closed. */
    boolean tryExecute(Runnable task);

    /**
     * Ends the thread after the task that is running, dropping those that wait, and returns when it has ended. Idempotent.
     * Called on the executor's own thread it only marks it closed.
     */
    @Override
    void close();
}
