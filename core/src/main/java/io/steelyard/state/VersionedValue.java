package io.steelyard.state;

import io.steelyard.bytes.Bytes;
import io.steelyard.format.Version;

/** A key's committed value, its metadata (Fabric's serialized entries, empty when none) and where it was written. */
public record VersionedValue(Bytes value, Bytes metadata, Version version) {}
