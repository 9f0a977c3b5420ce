package io.steelyard.gateway;

import io.steelyard.bytes.Bytes;
import io.steelyard.commit.TransactionOutcome;
import java.util.concurrent.CompletableFuture;

/**
 * A transaction on its way. The id is known before anything was sent. {@code result} completes when it is endorsed, or fails with
 * {@link EndorsementException}; {@code outcome} completes when the gateway's peer has committed it, valid or not, and fails with
 * {@link EndorsementException}, {@link SubmitException} or {@link UnknownOutcomeException}. Both complete on a worker
 * thread of the network: what is chained to them must not block (chain with {@code ...Async} and an executor of your own if it does).
 */
public record Submission(String txId, CompletableFuture<Bytes> result, CompletableFuture<TransactionOutcome> outcome) {}
