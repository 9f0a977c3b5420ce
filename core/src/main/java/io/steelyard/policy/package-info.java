/**
 * Signature policies and implicit meta policies: parse, evaluate by Fabric's greedy rule, explain why not. Pure; knows no blocks.
 * Source: Fabric common/cauthdsl, common/policies, common/policydsl.
 */
@NullMarked
package io.steelyard.policy;

import org.jspecify.annotations.NullMarked;
