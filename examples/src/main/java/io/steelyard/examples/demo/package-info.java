/** A network on disk with three Raft orderers: what it does when all is well, when something is refused, and after a restart. */
@NullMarked
package io.steelyard.examples.demo;

import org.jspecify.annotations.NullMarked;
