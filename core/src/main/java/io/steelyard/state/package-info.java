/**
 * World state: the store port, snapshots, simulation, MVCC and phantom checks, history. Invariant: the same blocks give the same
 * state bytes on every node. Knows no consensus. Source: Fabric core/ledger/kvledger/txmgmt.
 */
@NullMarked
package io.steelyard.state;

import org.jspecify.annotations.NullMarked;
