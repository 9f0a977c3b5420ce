/**
 * What the engines share: the ownership of a directory, the record that holds a block, durable small files. Public only because
 * Java has no wider private; no promise is made to anybody outside this module.
 */
@NullMarked
package io.steelyard.storage.internal;

import org.jspecify.annotations.NullMarked;
