package io.steelyard.format;

import io.steelyard.bytes.Bytes;

/** Creator ({@code SerializedIdentity} bytes) and nonce of a message. */
public record SignatureHeader(Bytes creator, Bytes nonce) {}
