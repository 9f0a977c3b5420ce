/**
 * Contract definitions: which contracts a channel has, at which version and sequence, under which endorsement policy. They live in
 * the channel's state under Fabric's {@code _lifecycle} keys and change by transactions like everything else. Knows no endorsement.
 * Source: Fabric core/chaincode/lifecycle/lifecycle.go, serializer.go.
 */
@NullMarked
package io.steelyard.lifecycle;

import org.jspecify.annotations.NullMarked;
