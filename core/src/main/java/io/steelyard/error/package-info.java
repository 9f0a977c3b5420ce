/**
 * The errors that every room throws. Invariant: a message says what, which value, what was allowed and what to do; expected
 * outcomes of ledger operations are {@link io.steelyard.error.LedgerException}s, everything else is the environment's fault or the
 * caller's.
 */
@NullMarked
package io.steelyard.error;

import org.jspecify.annotations.NullMarked;
