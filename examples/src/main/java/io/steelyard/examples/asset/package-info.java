/** A register of things and their owners: the program of the README, grown. In memory. */
@NullMarked
package io.steelyard.examples.asset;

import org.jspecify.annotations.NullMarked;
