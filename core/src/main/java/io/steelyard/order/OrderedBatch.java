package io.steelyard.order;

/** A batch on which the engine has agreed; {@code index} grows strictly and is the engine's own position (Raft: log index). */
public record OrderedBatch(Batch batch, long term, long index) {}
