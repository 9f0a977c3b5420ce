package io.steelyard.policy;

import io.steelyard.identity.Identity;
import io.steelyard.identity.MspSet;
import io.steelyard.identity.Principal;
import java.util.List;

/** Which signers the rules of one evaluation have taken so far, in the order taken, so that a failed rule's can be given back. One thread. */
final class Taken {
    private final List<Principal> principals;
    private final MspSet msps;
    private final List<Identity> signers;
    private final boolean[] used;
    private final int[] order;
    private int count;

    Taken(SignaturePolicy policy, MspSet msps, List<Identity> signers) {
        this.principals = policy.principals();
        this.msps = msps;
        this.signers = signers;
        this.used = new boolean[signers.size()];
        this.order = new int[used.length];
    }

    /** Takes the first free signer that satisfies the principal; false, and nothing is taken, when there is none. */
    boolean take(int principal) {
        Principal wanted = principals.get(principal);
        for (int i = 0; i < used.length; i++) {
            if (!used[i] && msps.satisfies(signers.get(i), wanted)) {
                used[i] = true;
                order[count++] = i;
                return true;
            }
        }
        return false;
    }

    /** Number of signers taken so far: the argument of a later {@link #giveBack}. */
    int mark() {
        return count;
    }

    /** Gives back what was taken since {@code mark}. */
    void giveBack(int mark) {
        while (count > mark) {
            used[order[--count]] = false;
        }
    }

    /** Whether a signer that was already taken would have satisfied the principal. */
    boolean isTaken(int principal) {
        Principal wanted = principals.get(principal);
        for (int i = 0; i < count; i++) {
            if (msps.satisfies(signers.get(order[i]), wanted)) {
                return true;
            }
        }
        return false;
    }
}
