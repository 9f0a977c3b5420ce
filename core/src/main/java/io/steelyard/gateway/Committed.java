package io.steelyard.gateway;

import io.steelyard.bytes.Bytes;
import io.steelyard.commit.TransactionOutcome;

/** A call that became a valid transaction: what the contract answered, where the transaction stands, and how many were made in all. */
public record Committed(Bytes result, TransactionOutcome outcome, int attempts) {}
