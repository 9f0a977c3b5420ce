package io.steelyard;

import java.util.Map;

/** Ordering by one node that agrees with itself: tests, development, a single operator. */
public final class Solo {
    private Solo() {}

    /** One node. */
    public static OrderingSpec node() {
        return new OrderingSpec("solo", 1, Map.of());
    }
}
