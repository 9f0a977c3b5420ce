package io.steelyard.gateway;

import io.steelyard.bytes.Bytes;
import io.steelyard.commit.TransactionOutcome;
import java.util.concurrent.CompletableFuture;

/** A transaction on its way. Its futures complete on the network's own threads: for this room only, since nobody may block there. */
record Sent(String txId, CompletableFuture<Bytes> result, CompletableFuture<TransactionOutcome> outcome) {}
