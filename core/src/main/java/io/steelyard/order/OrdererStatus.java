package io.steelyard.order;

import java.util.Optional;

/**
 * What an engine says of itself. {@code leader} is the node id of the leader if known; {@code isReady} means that a proposal made here
 * now can be ordered; {@code term} is Raft's term (0 for Solo); {@code error} why it stopped, empty while it works.
 */
public record OrdererStatus(
        boolean isLeader, boolean isReady, long term, Optional<String> leader, Optional<String> error) {}
