package io.steelyard.gateway;

import io.steelyard.bytes.Bytes;
import io.steelyard.commit.Ledger;
import io.steelyard.env.Environment;
import io.steelyard.error.ConfigurationException;
import io.steelyard.error.UnavailableException;
import io.steelyard.format.Endorsement;
import io.steelyard.format.ProposalResponse;
import io.steelyard.format.ReadWriteSet;
import io.steelyard.format.ResponsePayload;
import io.steelyard.format.SignedProposal;
import io.steelyard.gateway.EndorsementException.Refusal;
import io.steelyard.identity.Identity;
import io.steelyard.policy.Policy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Collects the endorsements of one proposal: asks the planned peers at once, replaces those that refuse or do not answer as long as
 * the policies can still be satisfied, compares the answers, and asks further organizations when the writes concern other
 * contracts or keys with policies of their own. Each round runs after all answers of the one before; nothing blocks.
 */
final class Endorsing {
    private static final int BEHIND_RETRIES_MAX = 50;
    private static final Duration BEHIND_PAUSE = Duration.ofMillis(10);
    private static final ReadWriteSet NOTHING = new ReadWriteSet(List.of());

    /** Equal answers of enough organizations. */
    record Endorsed(Bytes payload, ResponsePayload action, List<Endorsement> endorsements) {}

    private final NetworkView network;
    private final Ledger ledger;
    private final String channelId;
    private final String contract;
    private final String txId;
    private final SignedProposal proposal;
    private final CallOptions options;
    private final List<PeerHandle> candidates;
    private final Map<PeerHandle, ProposalResponse> answers = new LinkedHashMap<>();
    private final Map<PeerHandle, Refusal> refusals = new LinkedHashMap<>();
    private List<Policy> required;
    private int behindRetries;

    Endorsing(
            NetworkView network,
            String channelId,
            String contract,
            String txId,
            SignedProposal proposal,
            CallOptions options) {
        this.network = network;
        this.ledger = network.ledger(channelId);
        this.channelId = channelId;
        this.contract = contract;
        this.txId = txId;
        this.proposal = proposal;
        this.options = options;
        this.candidates = network.peers(channelId);
        this.required = ledger.endorsementPolicies(contract, NOTHING);
        requirePeersOf(options.endorsers(), channelId);
    }

    private void requirePeersOf(List<String> mspIds, String channelId) {
        List<String> present = candidates.stream().map(PeerHandle::mspId).toList();
        for (String mspId : mspIds) {
            if (!present.contains(mspId)) {
                throw new ConfigurationException("organization '" + mspId + "' has no peer in channel '" + channelId
                        + "'; organizations with peers: " + new LinkedHashSet<>(present));
            }
        }
    }

    private boolean isChosenByCaller() {
        return !options.endorsers().isEmpty();
    }

    /** Starts asking. The future fails with {@link EndorsementException}. */
    CompletableFuture<Endorsed> run() {
        return round(isChosenByCaller() ? chosen().orElse(List.of()) : EndorsementPlan.choose(usable(), required));
    }

    private List<PeerHandle> usable() {
        return candidates.stream().filter(peer -> !refusals.containsKey(peer)).toList();
    }

    /** One peer of each organization that the caller named; empty when an organization has none left. */
    private Optional<List<PeerHandle>> chosen() {
        List<PeerHandle> peers = new ArrayList<>();
        for (String mspId : new LinkedHashSet<>(options.endorsers())) {
            Optional<PeerHandle> peer =
                    usable().stream().filter(each -> each.mspId().equals(mspId)).findFirst();
            if (peer.isEmpty()) {
                return Optional.empty();
            }
            peers.add(peer.get());
        }
        return Optional.of(peers);
    }

    private CompletableFuture<Endorsed> round(List<PeerHandle> asked) {
        Map<PeerHandle, CompletableFuture<ProposalResponse>> pending = new LinkedHashMap<>();
        long height = network.height(channelId);
        for (PeerHandle peer : asked) {
            if (!answers.containsKey(peer)) {
                pending.put(peer, ask(peer, height));
            }
        }
        return CompletableFuture.allOf(pending.values().toArray(new CompletableFuture<?>[0]))
                .handle((done, error) -> {
                    pending.forEach(this::take);
                    return null;
                })
                .thenCompose(taken -> judge());
    }

    /** A peer that does not answer in time counts as absent, so that another may take its place. */
    private CompletableFuture<ProposalResponse> ask(PeerHandle peer, long height) {
        CompletableFuture<ProposalResponse> answer =
                Submitting.guarded(() -> peer.service().endorse(proposal, height));
        if (!answer.isDone()) {
            Duration patience = options.endorseTimeout();
            Environment.Timer limit = network.environment()
                    .schedule(
                            patience,
                            () -> answer.completeExceptionally(new UnavailableException(
                                    "it did not answer within " + patience.toMillis() + " ms")));
            answer.whenComplete((response, error) -> limit.cancel());
        }
        return answer;
    }

    private void take(PeerHandle peer, CompletableFuture<ProposalResponse> answer) {
        try {
            ProposalResponse response = answer.join();
            if (response.response().isSuccess() && response.endorsement().isPresent()) {
                answers.put(peer, response);
            } else {
                refusals.put(peer, Refusal.of(peer, response.response()));
            }
        } catch (RuntimeException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            refusals.put(peer, Refusal.absence(peer, cause));
        }
    }

    private CompletableFuture<Endorsed> judge() {
        String difference = difference();
        if (difference != null) {
            return differs(difference);
        }
        if (isChosenByCaller()) {
            return completeChosen();
        }
        return answers.isEmpty() ? askOthers() : complete();
    }

    /** Whether every refusal so far is a peer that did not answer, so that another peer may help. */
    private boolean isOnlyAbsence() {
        return refusals.values().stream().allMatch(Refusal::isAbsence);
    }

    private CompletableFuture<Endorsed> completeChosen() {
        Optional<List<PeerHandle>> peers = chosen();
        if (!isOnlyAbsence() || peers.isEmpty()) {
            return CompletableFuture.failedFuture(
                    refused("not all of the organizations " + options.endorsers() + " that were asked endorsed it"));
        }
        return answers.keySet().containsAll(peers.get()) ? endorsed() : round(peers.get());
    }

    private CompletableFuture<Endorsed> askOthers() {
        return isOnlyAbsence() && EndorsementPlan.satisfies(usable(), required)
                ? round(EndorsementPlan.choose(usable(), required))
                : CompletableFuture.failedFuture(refused("no peer endorsed the transaction"));
    }

    private CompletableFuture<Endorsed> complete() {
        List<PeerHandle> answered = List.copyOf(answers.keySet());
        ResponsePayload action = ResponsePayload.parse(anyPayload());
        required = ledger.endorsementPolicies(contract, ReadWriteSet.parse(action.results()));
        if (EndorsementPlan.satisfies(answered, required)) {
            return endorsed();
        }
        if (!EndorsementPlan.satisfies(usable(), required)) {
            return CompletableFuture.failedFuture(refused("the endorsement policy cannot be satisfied: " + missing()));
        }
        List<PeerHandle> preferAnswered = new ArrayList<>(answered);
        usable().stream().filter(peer -> !answers.containsKey(peer)).forEach(preferAnswered::add);
        return round(EndorsementPlan.choose(preferAnswered, required));
    }

    private String missing() {
        List<Identity> identities = usable().stream().map(PeerHandle::identity).toList();
        return required.stream()
                .map(policy -> policy.evaluate(identities))
                .filter(verdict -> !verdict.satisfied())
                .map(verdict -> verdict.explanation())
                .findFirst()
                .orElse("");
    }

    private CompletableFuture<Endorsed> endorsed() {
        List<Endorsement> endorsements = new ArrayList<>();
        answers.values().forEach(answer -> answer.endorsement().ifPresent(endorsements::add));
        Bytes payload = anyPayload();
        return CompletableFuture.completedFuture(new Endorsed(payload, ResponsePayload.parse(payload), endorsements));
    }

    private Bytes anyPayload() {
        return answers.values().iterator().next().payload();
    }

    private @Nullable String difference() {
        PeerHandle first = null;
        Bytes payload = Bytes.EMPTY;
        for (Map.Entry<PeerHandle, ProposalResponse> answer : answers.entrySet()) {
            if (first == null) {
                first = answer.getKey();
                payload = answer.getValue().payload();
            } else if (!answer.getValue().payload().equals(payload)) {
                return AnswerDifference.describe(
                        name(first),
                        payload,
                        name(answer.getKey()),
                        answer.getValue().payload());
            }
        }
        return null;
    }

    private static String name(PeerHandle peer) {
        return peer.mspId() + " (" + peer.peerId() + ")";
    }

    /** A peer that has committed a block more than another reads newer versions: ask all again a moment later. */
    private CompletableFuture<Endorsed> differs(String difference) {
        if (!AnswerDifference.isPeerBehind(
                        answers.values().stream().map(ProposalResponse::payload).toList())
                || behindRetries++ >= BEHIND_RETRIES_MAX) {
            return CompletableFuture.failedFuture(refused(difference));
        }
        List<PeerHandle> again = List.copyOf(answers.keySet());
        answers.clear();
        CompletableFuture<Void> pause = new CompletableFuture<>();
        network.environment().schedule(BEHIND_PAUSE, () -> pause.complete(null));
        return pause.thenComposeAsync(
                paused -> round(again), network.environment().workers());
    }

    private EndorsementException refused(String what) {
        return EndorsementException.of(txId, "transaction " + txId + ": " + what, List.copyOf(refusals.values()));
    }
}
