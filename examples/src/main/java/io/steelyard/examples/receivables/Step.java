package io.steelyard.examples.receivables;

import java.time.Instant;

/** One step in the life of a paper: what it became, when, and by which transaction. */
public record Step(String txId, Instant at, Receivable paper) {}
