package io.steelyard.examples;

import io.steelyard.gateway.TransactionException;
import java.util.function.Supplier;

/** An example's own checks. What fails them ends the program with an error. */
public final class Expect {
    private Expect() {}

    /** Fails unless {@code holds}. */
    public static void that(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException("this should hold, but does not: " + what);
        }
    }

    /** The refusal that {@code call} must end with. */
    public static <E extends TransactionException> E refusal(Class<E> kind, Supplier<?> call) {
        Object answer;
        try {
            answer = call.get();
        } catch (TransactionException refused) {
            if (kind.isInstance(refused)) {
                return kind.cast(refused);
            }
            throw refused;
        }
        throw new IllegalStateException("this should have been refused, but was answered: " + answer);
    }
}
