package io.steelyard.state;

/** A key and its value, as ranges give them. */
public record StateEntry(String key, VersionedValue value) {}
