/**
 * The conformance kit of the ordering port: a host that records what it is given, a cluster of engines inside one JVM, and the tests
 * that every {@link io.steelyard.order.Orderer} must pass. An engine's module extends {@link io.steelyard.testkit.order.OrdererKit}
 * and, when it agrees among several nodes, {@link io.steelyard.testkit.order.OrdererClusterKit}.
 */
@NullMarked
package io.steelyard.testkit.order;

import org.jspecify.annotations.NullMarked;
