/**
 * What a node gets from outside: clock, randomness, threads. Decide code sees none of it; the code that acts asks here, so that a
 * whole network can later run on one thread under a virtual clock.
 */
@NullMarked
package io.steelyard.env;

import org.jspecify.annotations.NullMarked;
