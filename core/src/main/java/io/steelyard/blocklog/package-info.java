/**
 * The append-only log of blocks: the port, and the in-memory log. The log is the truth; everything else is derived from it.
 */
@NullMarked
package io.steelyard.blocklog;

import org.jspecify.annotations.NullMarked;
