/**
 * Programs to read and run, each by one command (see {@link io.steelyard.examples.Main}), and the few classes that they share. They use
 * Steelyard's public API only, and check what they show: a program that does not get what it says ends with an error.
 */
@NullMarked
package io.steelyard.examples;

import org.jspecify.annotations.NullMarked;
