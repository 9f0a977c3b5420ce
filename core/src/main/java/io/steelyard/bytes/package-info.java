/**
 * The value that everything above is made of: immutable bytes. Invariant: nothing here changes after construction. Any thread.
 */
@NullMarked
package io.steelyard.bytes;

import org.jspecify.annotations.NullMarked;
