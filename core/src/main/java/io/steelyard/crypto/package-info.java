/**
 * Hashes, signatures and keys. Invariant: a verdict depends on key, message and signature only, never on the provider that
 * computed it. Knows no certificates. Any thread. Source: Fabric's bccsp/sw (low-S ECDSA), RFC 8032 (Ed25519).
 */
@NullMarked
package io.steelyard.crypto;

import org.jspecify.annotations.NullMarked;
