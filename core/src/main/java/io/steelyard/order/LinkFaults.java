package io.steelyard.order;

/**
 * Faults on demand, for tests: an engine factory that carries messages inside one JVM lets links be cut. Affects every channel of
 * the node. Any thread; idempotent.
 */
public interface LinkFaults {
    /** Cuts the node off: from now on no message and no answer passes between it and any other node, in either direction. */
    void isolate(String nodeId);

    /** Restores the node's links. */
    void heal(String nodeId);
}
