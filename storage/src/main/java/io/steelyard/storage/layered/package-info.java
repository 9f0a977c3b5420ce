/**
 * A state store made of memory layers over a database in one file, whichever engine that is. Invariant: layers over file are exactly
 * the state after the savepoint; a file that was not closed cleanly, or differs by a byte from what was closed, is never believed. One
 * thread applies, any thread reads, one thread of its own writes the file.
 */
@NullMarked
package io.steelyard.storage.layered;

import org.jspecify.annotations.NullMarked;
