package io.steelyard.env;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A task whose failure is logged, once and here, and ends neither the thread nor the caller that had to run it. */
record GuardedTask(Runnable task) implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(GuardedTask.class);

    @Override
    public void run() {
        try {
            task.run();
        } catch (Throwable e) {
            LOG.error("a task failed on thread {}", Thread.currentThread().getName(), e);
        }
    }
}
