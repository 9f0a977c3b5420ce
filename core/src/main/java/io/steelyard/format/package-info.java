/**
 * Building and reading Fabric's messages. Invariant: received bytes are kept and never re-encoded; what is built here is
 * deterministic. Malformed input is always a MalformedException, and in a committed block a validation code. Pure, any thread.
 * Start at {@link io.steelyard.format.Block} and {@link io.steelyard.format.TransactionSyntax}; every rule is in docs/format.md.
 * Source: fabric protoutil, core/common/validation, core/ledger/kvledger/txmgmt/rwsetutil.
 */
@NullMarked
package io.steelyard.format;

import org.jspecify.annotations.NullMarked;
