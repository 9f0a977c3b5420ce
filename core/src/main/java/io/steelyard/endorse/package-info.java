/**
 * Endorsement: a proposal is checked, run on a snapshot of the state, and the answer signed. Knows no ordering. Source: Fabric
 * core/endorser/endorser.go, core/handlers/endorsement/builtin.
 */
@NullMarked
package io.steelyard.endorse;

import org.jspecify.annotations.NullMarked;
