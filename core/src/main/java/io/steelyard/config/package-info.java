/**
 * Channel config: genesis, the config tree, capabilities, config updates. Invariant: a config is a value; an update makes the next
 * one or is refused with a reason, the same on every node. Knows no peers. Pure, any thread. Source: Fabric common/configtx,
 * common/channelconfig, common/genesis, common/capabilities.
 */
@NullMarked
package io.steelyard.config;

import org.jspecify.annotations.NullMarked;
