/** Tests of the config room. */
@NullMarked
package io.steelyard.config;

import org.jspecify.annotations.NullMarked;
