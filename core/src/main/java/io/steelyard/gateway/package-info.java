/**
 * The client's side: evaluate, endorse, submit, wait for outcomes, read events. Works on the ports of the other rooms, near or far,
 * and knows nothing of a node's inside. Source: Fabric internal/pkg/gateway.
 */
@NullMarked
package io.steelyard.gateway;

import org.jspecify.annotations.NullMarked;
