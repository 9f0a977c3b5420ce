/**
 * The block log of plain files: needs no JVM flags and can cut its tail. Invariant: a segment is a valid header followed by whole
 * records with consecutive numbers; only the last segment may end in a torn record, and only until it is opened. One thread appends,
 * any thread reads.
 */
@NullMarked
package io.steelyard.storage.file;

import org.jspecify.annotations.NullMarked;
