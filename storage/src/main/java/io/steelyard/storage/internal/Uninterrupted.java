package io.steelyard.storage.internal;

import java.io.IOException;
import java.util.function.Supplier;

/**
 * Runs file operations with the thread's interrupt flag put aside. A {@link java.nio.channels.FileChannel} closes itself when the
 * thread that uses it is interrupted: without this a cancelled reader would close the log for everybody. Stateless.
 */
public final class Uninterrupted {
    /** An operation on files. */
    @FunctionalInterface
    public interface Action {
        /** Does it. */
        void run() throws IOException;
    }

    private Uninterrupted() {}

    /** Runs {@code action}; an interrupt that came before is delivered afterwards. */
    public static void run(Action action) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            action.run();
        } finally {
            restore(interrupted);
        }
    }

    /** What {@code supplier} gives; an interrupt that came before is delivered afterwards. */
    public static <T> T get(Supplier<T> supplier) {
        boolean interrupted = Thread.interrupted();
        try {
            return supplier.get();
        } finally {
            restore(interrupted);
        }
    }

    private static void restore(boolean interrupted) {
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
