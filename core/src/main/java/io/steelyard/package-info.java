/**
 * Where users begin: a {@link io.steelyard.Consortium} of organizations with channels and contracts, described by a {@link
 * io.steelyard.NetworkSpec}.
 */
@NullMarked
package io.steelyard;

import org.jspecify.annotations.NullMarked;
