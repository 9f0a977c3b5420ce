package io.steelyard.gateway;

import io.steelyard.bytes.Bytes;
import io.steelyard.format.ContractResponse;
import io.steelyard.format.ProposalResponse;
import io.steelyard.format.SignedProposal;
import io.steelyard.gateway.EndorsementException.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Runs a proposal on one peer for its answer only: the gateway's own, and each time one does not answer the next. Nothing blocks. */
final class Evaluating {
    private final String what;
    private final String txId;
    private final SignedProposal proposal;
    private final long atHeight;
    private final List<Refusal> absent = new ArrayList<>();

    /** {@code what} names contract and function in messages. */
    Evaluating(String what, String txId, SignedProposal proposal, long atHeight) {
        this.what = what;
        this.txId = txId;
        this.proposal = proposal;
        this.atHeight = atHeight;
    }

    /** The answer's payload. The future fails with {@link EndorsementException}. */
    CompletableFuture<Bytes> run(List<PeerHandle> peers) {
        if (peers.isEmpty()) {
            return CompletableFuture.failedFuture(
                    EndorsementException.of(txId, what + " was not run: no peer of the channel answered", absent));
        }
        PeerHandle peer = peers.get(0);
        return Submitting.guarded(() -> peer.service().evaluate(proposal, atHeight))
                .handle((response, error) -> {
                    if (error == null) {
                        return answered(peer, response);
                    }
                    Throwable cause = Submitting.unwrap(error);
                    absent.add(Refusal.absence(peer, cause));
                    return run(peers.subList(1, peers.size()));
                })
                .thenCompose(next -> next);
    }

    private CompletableFuture<Bytes> answered(PeerHandle peer, ProposalResponse answer) {
        ContractResponse response = answer.response();
        if (response.isSuccess()) {
            return CompletableFuture.completedFuture(response.payload());
        }
        Refusal refusal = Refusal.of(peer, response);
        return CompletableFuture.failedFuture(EndorsementException.of(txId, what + " was refused", List.of(refusal)));
    }
}
