/**
 * The state store on MapDB: a file behind a memory layer. Invariant: memory layer over file is exactly the state after the savepoint;
 * a file that was not closed cleanly is never believed. One thread applies, any thread reads, one thread of its own writes the file.
 */
@NullMarked
package io.steelyard.storage.mapdb;

import org.jspecify.annotations.NullMarked;
