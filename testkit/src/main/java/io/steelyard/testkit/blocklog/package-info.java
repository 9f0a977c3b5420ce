/**
 * What every {@link io.steelyard.blocklog.BlockLog} must do: extend the kit, say how to open a log in a directory, run it. JUnit
 * runs each test in a directory of its own.
 */
@NullMarked
package io.steelyard.testkit.blocklog;

import org.jspecify.annotations.NullMarked;
