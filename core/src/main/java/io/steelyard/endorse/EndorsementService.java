package io.steelyard.endorse;

import io.steelyard.format.ProposalResponse;
import io.steelyard.format.SignedProposal;
import java.util.concurrent.CompletionStage;

/**
 * A peer that runs proposals, near or far. A refusal by checks or by the contract is a response with status 400 or more, never an
 * exception; the stage fails only with {@link io.steelyard.error.UnavailableException} when the peer does not answer. Any thread.
 *
 * <p>{@code atHeight} is the ledger height that the client has seen: the peer first waits, for a bounded time, until it has committed as
 * many blocks, so that a client finds its own earlier transactions at every organization.
 */
public interface EndorsementService {
    /** Runs a proposal and signs the answer. */
    CompletionStage<ProposalResponse> endorse(SignedProposal proposal, long atHeight);

    /** Runs a proposal for its answer only: nothing is signed. */
    CompletionStage<ProposalResponse> evaluate(SignedProposal proposal, long atHeight);
}
