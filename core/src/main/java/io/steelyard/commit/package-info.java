/**
 * Validation and commit: a block's signatures are checked in parallel and shared by the peers of a JVM, its transactions judged one
 * after the other, the block made durable, then the state moved, then everybody told. Invariant: the same blocks give the same
 * verdicts, commit hashes and state on every peer. Knows no gateway. Source: Fabric core/committer/txvalidator/v20,
 * core/ledger/kvledger.
 */
@NullMarked
package io.steelyard.commit;

import org.jspecify.annotations.NullMarked;
