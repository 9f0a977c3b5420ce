/**
 * World state: the store port, snapshots, simulation, MVCC and phantom checks, history. Invariant: the same blocks give the same
 * state bytes on every node. Knows no consensus. Source: Fabric core/ledger/kvledger/txmgmt.
 *
 * <p>Endorsing: {@link io.steelyard.state.ChannelState#snapshot()}, a {@link io.steelyard.state.Simulation} on it, its read/write set.
 * Committing, on the channel's commit thread: {@link io.steelyard.state.BlockUpdates} for the block; for each transaction in order
 * {@link io.steelyard.state.ConflictCheck} and, if it is valid, {@code add}; then one {@link io.steelyard.state.StateBatch} with the
 * updates, the {@link io.steelyard.state.HistoryIndex} and the {@link io.steelyard.state.TransactionIndex}, so that all move together.
 */
@NullMarked
package io.steelyard.state;

import org.jspecify.annotations.NullMarked;
