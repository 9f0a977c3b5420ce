/**
 * Ordering: the engine port, admission, block cutting, block writing, delivery. Knows no contracts. Source: Fabric
 * orderer/common/{msgprocessor,blockcutter,multichannel}.
 */
@NullMarked
package io.steelyard.order;

import org.jspecify.annotations.NullMarked;
