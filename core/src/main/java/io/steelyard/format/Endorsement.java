package io.steelyard.format;

import io.steelyard.bytes.Bytes;

/** An endorser's serialized identity and its signature over (response payload bytes, identity). */
public record Endorsement(Bytes endorser, Bytes signature) {}
