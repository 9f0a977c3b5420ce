package io.steelyard.gateway;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.ConfigurationException;
import io.steelyard.error.MalformedException;
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
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Collects the endorsements of one proposal: asks the planned peers at once, replaces those that refuse or do not answer as long as
 * the policies can still be satisfied, compares the answers, and asks further organizations when the writes concern other
 * contracts too, or keys with a policy of their own. Each round runs after all answers of the one before; nothing blocks.
 */
final class Endorsing {
    private static final int BEHIND_RETRIES_MAX = 50;
    private static final Duration BEHIND_PAUSE = Duration.ofMillis(10);

    /** Equal answers of enough organizations. */
    record Endorsed(Bytes payload, ResponsePayload action, List<Endorsement> endorsements) {}

    private final NetworkView network;
    private final ContractPolicies policies;
    private final String channelId;
    private final String contract;
    private final String txId;
    private final SignedProposal proposal;
    private final List<PeerHandle> candidates;
    private final boolean chosenByCaller;
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
        this.policies = new ContractPolicies(network.ledger(channelId));
        this.channelId = channelId;
        this.contract = contract;
        this.txId = txId;
        this.proposal = proposal;
        this.chosenByCaller = !options.endorsers().isEmpty();
        List<PeerHandle> peers = network.peers(channelId);
        this.candidates = chosenByCaller ? ofOrganizations(peers, options.endorsers(), channelId) : peers;
        this.required = List.of(policies.of(contract));
    }

    private static List<PeerHandle> ofOrganizations(List<PeerHandle> peers, List<String> mspIds, String channelId) {
        List<PeerHandle> chosen = new ArrayList<>();
        for (String mspId : mspIds) {
            chosen.add(peers.stream()
                    .filter(peer -> peer.mspId().equals(mspId))
                    .findFirst()
                    .orElseThrow(() -> new ConfigurationException("organization '" + mspId
                            + "' has no peer in channel '"
                            + channelId + "'; organizations with peers: "
                            + new LinkedHashSet<>(
                                    peers.stream().map(PeerHandle::mspId).toList()))));
        }
        return chosen;
    }

    /** Starts asking. The future fails with {@link EndorsementException}. */
    CompletableFuture<Endorsed> run() {
        return round(chosenByCaller ? candidates : EndorsementPlan.choose(usable(), required));
    }

    private List<PeerHandle> usable() {
        return candidates.stream().filter(peer -> !refusals.containsKey(peer)).toList();
    }

    private CompletableFuture<Endorsed> round(List<PeerHandle> asked) {
        Map<PeerHandle, CompletableFuture<ProposalResponse>> pending = new LinkedHashMap<>();
        long height = network.height(channelId);
        for (PeerHandle peer : asked) {
            if (!answers.containsKey(peer)) {
                pending.put(peer, peer.service().endorse(proposal, height).toCompletableFuture());
            }
        }
        return CompletableFuture.allOf(pending.values().toArray(new CompletableFuture<?>[0]))
                .handle((done, error) -> {
                    pending.forEach(this::take);
                    return null;
                })
                .thenCompose(taken -> judge());
    }

    private void take(PeerHandle peer, CompletableFuture<ProposalResponse> answer) {
        try {
            ProposalResponse response = answer.join();
            if (response.response().isSuccess() && response.endorsement().isPresent()) {
                answers.put(peer, response);
            } else {
                refuse(peer, response.response().status(), response.response().message());
            }
        } catch (RuntimeException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            refuse(peer, 503, String.valueOf(cause.getMessage()));
        }
    }

    private void refuse(PeerHandle peer, int status, String message) {
        refusals.put(peer, new Refusal(peer.mspId(), peer.peerId(), status, message));
    }

    private CompletableFuture<Endorsed> judge() {
        if (answers.isEmpty()) {
            return isOnlyAbsence() && !chosenByCaller && EndorsementPlan.satisfies(usable(), required)
                    ? round(EndorsementPlan.choose(usable(), required))
                    : CompletableFuture.failedFuture(refused("no peer endorsed the transaction"));
        }
        String difference = difference();
        if (difference != null) {
            return differs(difference);
        }
        return chosenByCaller ? endorsed() : complete();
    }

    /** Whether every refusal so far is a peer that did not answer, so that another peer may help. */
    private boolean isOnlyAbsence() {
        return refusals.values().stream().allMatch(refusal -> refusal.status() == 503);
    }

    private CompletableFuture<Endorsed> complete() {
        List<PeerHandle> answered = List.copyOf(answers.keySet());
        required = requiredByWrites();
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

    private List<Policy> requiredByWrites() {
        Set<Policy> all = new LinkedHashSet<>();
        boolean contractWritten = false;
        ResponsePayload action = ResponsePayload.parse(anyPayload());
        for (ReadWriteSet.Namespace namespace :
                ReadWriteSet.parse(action.results()).namespaces()) {
            if (isWritten(namespace)) {
                all.addAll(policies.of(namespace));
                contractWritten |= namespace.name().equals(contract);
            }
        }
        if (!contractWritten) {
            all.add(policies.of(contract));
        }
        return List.copyOf(all);
    }

    private static boolean isWritten(ReadWriteSet.Namespace namespace) {
        return !namespace.writes().isEmpty()
                || !namespace.metadataWrites().isEmpty()
                || namespace.collections().stream()
                        .anyMatch(collection -> !collection.writes().isEmpty()
                                || !collection.metadataWrites().isEmpty());
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
        Map.Entry<PeerHandle, ProposalResponse> first =
                answers.entrySet().iterator().next();
        for (Map.Entry<PeerHandle, ProposalResponse> other : answers.entrySet()) {
            if (!other.getValue().payload().equals(first.getValue().payload())) {
                return AnswerDifference.describe(
                        first.getKey().mspId(),
                        first.getValue().payload(),
                        other.getKey().mspId(),
                        other.getValue().payload());
            }
        }
        return null;
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
        List<Refusal> all = List.copyOf(refusals.values());
        StringBuilder message =
                new StringBuilder("transaction ").append(txId).append(": ").append(what);
        for (Refusal refusal : all) {
            message.append("; ")
                    .append(refusal.mspId())
                    .append(" (")
                    .append(refusal.peer())
                    .append(") refused with ")
                    .append(refusal.status())
                    .append(": ")
                    .append(refusal.message());
        }
        return new EndorsementException(txId, message.toString(), all);
    }

    /** Runs on one peer for an answer only: the first that answers, the gateway's own before all. */
    static CompletableFuture<ProposalResponse> evaluate(
            List<PeerHandle> peers, SignedProposal proposal, long atHeight) {
        if (peers.isEmpty()) {
            return CompletableFuture.failedFuture(new UnavailableException("the channel has no peer that answers"));
        }
        return peers.get(0)
                .service()
                .evaluate(proposal, atHeight)
                .toCompletableFuture()
                .exceptionallyCompose(error -> {
                    Throwable cause = error.getCause() == null ? error : error.getCause();
                    boolean absent = cause instanceof UnavailableException && peers.size() > 1;
                    return absent
                            ? evaluate(peers.subList(1, peers.size()), proposal, atHeight)
                            : CompletableFuture.failedFuture(cause instanceof MalformedException ? cause : error);
                });
    }
}
