package io.steelyard;

import java.util.Map;

/** Ordering by Raft, which bears the crash of fewer than half of its nodes. Needs {@code io.steelyard:steelyard-consensus-raft}. */
public final class Raft {
    private Raft() {}

    /** So many nodes, shared out to the organizations in turn: 3 bear one crash, 5 bear two. */
    public static OrderingSpec nodes(int count) {
        return new OrderingSpec("etcdraft", count, Map.of());
    }
}
