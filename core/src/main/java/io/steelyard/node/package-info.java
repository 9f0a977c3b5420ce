/**
 * Peers and ordering nodes of an organization: which channels they joined, with which files. Knows no consortium.
 */
@NullMarked
package io.steelyard.node;

import org.jspecify.annotations.NullMarked;
