package io.steelyard.policy;

import io.steelyard.bytes.Bytes;

/** A claim that the identity with this serialized form signed the message (Fabric's {@code protoutil.SignedData}). */
public record SignedData(Bytes identity, Bytes message, Bytes signature) {}
