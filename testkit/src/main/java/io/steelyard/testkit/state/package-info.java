/**
 * What every {@link io.steelyard.state.StateStore} must do: extend the kit, say how to open a store in a directory, run it. JUnit
 * runs each test in a directory of its own.
 */
@NullMarked
package io.steelyard.testkit.state;

import org.jspecify.annotations.NullMarked;
