/**
 * Contracts: the untyped port, typed contracts bound to one Java interface, the context a contract sees. Knows no endorsement.
 */
@NullMarked
package io.steelyard.contract;

import org.jspecify.annotations.NullMarked;
