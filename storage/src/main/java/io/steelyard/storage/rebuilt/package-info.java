/**
 * The state store that keeps nothing: in memory, and rebuilt from blocks at every opening. Invariant: its directory holds a lock
 * and a marker only.
 */
@NullMarked
package io.steelyard.storage.rebuilt;

import org.jspecify.annotations.NullMarked;
