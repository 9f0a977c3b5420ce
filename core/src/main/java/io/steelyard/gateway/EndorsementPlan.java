package io.steelyard.gateway;

import io.steelyard.identity.Identity;
import io.steelyard.policy.Policy;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Which peers to ask so that every policy concerned is satisfied: the smallest set, nearer peers first. The policies themselves are
 * asked, with the peers' identities, so whatever they can express is planned for. Pure.
 */
final class EndorsementPlan {
    private static final int TRIES_MAX = 20_000;

    private EndorsementPlan() {}

    /**
     * @param candidates peers in order of preference
     * @return the peers to ask; all candidates when no smaller set is found within the bound, or when even all do not suffice
     */
    static List<PeerHandle> choose(List<PeerHandle> candidates, List<Policy> policies) {
        List<PeerHandle> onePerOrg = onePerOrganization(candidates);
        List<PeerHandle> pool = satisfies(onePerOrg, policies) ? onePerOrg : candidates;
        if (!satisfies(pool, policies)) {
            return candidates;
        }
        int[] tries = {0};
        for (int size = 1; size < pool.size(); size++) {
            List<PeerHandle> found = search(pool, 0, size, new ArrayList<>(), policies, tries);
            if (found != null) {
                return found;
            }
        }
        return pool;
    }

    /** Whether signatures of these peers would satisfy all policies. */
    static boolean satisfies(List<PeerHandle> peers, List<Policy> policies) {
        List<Identity> identities = peers.stream().map(PeerHandle::identity).toList();
        return policies.stream().allMatch(policy -> policy.allows(identities));
    }

    private static List<PeerHandle> onePerOrganization(List<PeerHandle> candidates) {
        Set<String> seen = new LinkedHashSet<>();
        return candidates.stream().filter(peer -> seen.add(peer.mspId())).toList();
    }

    private static @org.jspecify.annotations.Nullable List<PeerHandle> search(
            List<PeerHandle> pool, int from, int missing, List<PeerHandle> chosen, List<Policy> policies, int[] tries) {
        if (missing == 0) {
            return ++tries[0] <= TRIES_MAX && satisfies(chosen, policies) ? List.copyOf(chosen) : null;
        }
        for (int i = from; i <= pool.size() - missing && tries[0] <= TRIES_MAX; i++) {
            chosen.add(pool.get(i));
            List<PeerHandle> found = search(pool, i + 1, missing - 1, chosen, policies, tries);
            if (found != null) {
                return found;
            }
            chosen.remove(chosen.size() - 1);
        }
        return null;
    }
}
