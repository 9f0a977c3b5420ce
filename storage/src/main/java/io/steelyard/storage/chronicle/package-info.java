/**
 * The block log on Chronicle Queue, an append-only memory-mapped journal. Invariant: what counts is the sequence of our own records
 * inside the queue (own checksums, own number to index map); Chronicle is trusted with order only. One thread appends, any thread
 * reads.
 */
@NullMarked
package io.steelyard.storage.chronicle;

import org.jspecify.annotations.NullMarked;
