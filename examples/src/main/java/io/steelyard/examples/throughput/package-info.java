/** A quick measurement of transactions a second and CPU time a transaction; the proper benchmarks are a module of their own. */
@NullMarked
package io.steelyard.examples.throughput;

import org.jspecify.annotations.NullMarked;
