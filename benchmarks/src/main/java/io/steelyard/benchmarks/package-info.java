/**
 * Programs that measure: whole networks, engines, start-up, recovery. Each prints one JSON object a line on standard output and its progress on
 * standard error. Commands are picocli's; what they share is in {@link io.steelyard.benchmarks.Report}, which makes the lines, and
 * {@link io.steelyard.benchmarks.LoadGenerator}, which submits transactions and takes the times. Micro-benchmarks are in {@code jmh}.
 */
@NullMarked
package io.steelyard.benchmarks;

import org.jspecify.annotations.NullMarked;
