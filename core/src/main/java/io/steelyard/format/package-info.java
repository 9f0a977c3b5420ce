/**
 * Building and reading Fabric's messages. Invariant: received bytes are kept and never re-encoded; what is built here is
 * deterministic. Malformed input is always a MalformedException. Pure, any thread. Source: fabric protoutil, core/ledger/.../rwsetutil.
 */
@NullMarked
package io.steelyard.format;

import org.jspecify.annotations.NullMarked;
