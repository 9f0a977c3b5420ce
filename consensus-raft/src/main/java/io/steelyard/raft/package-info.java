/**
 * Crash-fault tolerant ordering: Raft by Apache Ratis behind the port {@link io.steelyard.order.Orderer}. One Ratis server per node
 * and channel; a log entry is one batch; no Ratis type leaves this package. Invariant: a batch reaches the host in log order, never
 * again at or below {@link io.steelyard.order.OrdererHost#appliedIndex()}, and Ratis forgets an entry only when the host has made its
 * block durable. Thread: everything towards the host runs on one {@code apply} thread per engine. Source: Raft (USENIX ATC 2014);
 * Fabric orderer/consensus/etcdraft for what an orderer does with an agreed batch.
 */
@NullMarked
package io.steelyard.raft;

import org.jspecify.annotations.NullMarked;
