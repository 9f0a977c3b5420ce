/**
 * Micro-benchmarks: signatures, formats, policies, conflict checks, stores. Each class is one subject; {@code benchmarks/bench jmh} runs them.
 * Fields that JMH fills are set before anything is measured.
 */
@NullMarked
package io.steelyard.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;
