package io.steelyard.order;

import io.steelyard.env.Environment;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What an engine gets from the node it runs in. */
public interface OrdererHost {
    /** The channel. */
    String channelId();

    /** This node's id, one of {@link #members()}. */
    String nodeId();

    /** Ids of the channel's ordering nodes, in the same order on each. */
    List<String> members();

    /** A directory of the engine's own, empty when everything is in memory. */
    Optional<Path> directory();

    /** Clock, randomness, threads. */
    Environment environment();

    /**
     * Takes the next agreed batch. Called by one thread at a time, in order, again from {@link #appliedIndex()} on after a restart;
     * an index not above it is ignored. An exception means that this node cannot go on: the engine stops and reports it.
     */
    void ordered(OrderedBatch batch);

    /** Index of the last batch whose block is durable here, -1 when none. The engine may forget entries up to it. */
    long appliedIndex();

    /**
     * Makes the block of everything ordered so far durable and answers the index they reach, for a snapshot.
     */
    long sync();

    /**
     * Fetches blocks that the engine can no longer give it (it was away for too long) from other ordering nodes, up to at least engine
     * index {@code index}, and answers the index reached.
     */
    long catchUp(long index);
}
