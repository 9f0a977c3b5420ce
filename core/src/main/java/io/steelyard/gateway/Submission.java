package io.steelyard.gateway;

import io.steelyard.bytes.Bytes;
import io.steelyard.commit.TransactionOutcome;
import java.util.concurrent.CompletableFuture;

/**
 * A transaction on its way. The id is known before anything was sent. {@code result} completes when it is endorsed, or fails with
 * {@link EndorsementException}; {@code outcome} completes when the gateway's peer has committed it, valid or not, and fails with
 * {@link EndorsementException}, {@link SubmitException} or {@link UnknownOutcomeException}. Both complete on
 * threads that the network keeps for this: what is chained to them may take its time and make further calls.
 */
public record Submission(String txId, CompletableFuture<Bytes> result, CompletableFuture<TransactionOutcome> outcome) {}
