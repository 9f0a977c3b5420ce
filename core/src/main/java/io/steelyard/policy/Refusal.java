package io.steelyard.policy;

import io.steelyard.identity.Identity;
import io.steelyard.identity.MspSet;
import io.steelyard.identity.Principal;
import io.steelyard.identity.Principal.RoleType;
import io.steelyard.policy.SignaturePolicy.Rule;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Why a signature policy refuses, e.g. {@code needs a signature of Insurer (peer); has Clinic}. It repeats the greedy evaluation
 * and keeps what each unsatisfied rule lacked. Bounded: few names, few characters.
 */
final class Refusal {
    static final int CHARACTERS_MAX = 1000;
    private static final int NAMES_MAX = 8;
    private static final List<RoleType> TOLD_APART =
            List.of(RoleType.ADMIN, RoleType.PEER, RoleType.ORDERER, RoleType.CLIENT);

    private final SignaturePolicy policy;
    private final MspSet msps;
    private final List<Identity> signers;
    private final Taken taken;

    Refusal(SignaturePolicy policy, MspSet msps, List<Identity> signers) {
        this.policy = policy;
        this.msps = msps;
        this.signers = signers;
        this.taken = new Taken(policy, msps, signers);
    }

    /** What one rule lacks; {@code count} is how many signatures at least, 0 when no signature would help. */
    private record Lack(int count, String text, boolean isCompound) {
        private static final Lack NOTHING = new Lack(0, "", false);

        boolean isNothing() {
            return text.isEmpty();
        }

        String within() {
            return isCompound ? "(" + text + ")" : text;
        }
    }

    String explain() {
        Lack lack = lack(policy.rule());
        String needs =
                lack.count() == 1 ? "needs a signature of " : lack.count() == 0 ? "needs " : "needs signatures of ";
        return bounded(needs + lack.text() + "; has " + present(lack.text()));
    }

    static String bounded(String text) {
        return text.length() <= CHARACTERS_MAX ? text : text.substring(0, CHARACTERS_MAX - 3) + "...";
    }

    private Lack lack(Rule rule) {
        if (rule instanceof Rule.SignedBy signedBy) {
            int index = signedBy.principal();
            if (taken.take(index)) {
                return Lack.NOTHING;
            }
            String name = PolicyText.words(policy.principals().get(index));
            return new Lack(1, taken.isTaken(index) ? "another " + name : name, false);
        }
        Rule.OutOf outOf = (Rule.OutOf) rule;
        List<Lack> lacks = new ArrayList<>();
        for (Rule part : outOf.rules()) {
            int mark = taken.mark();
            Lack lack = lack(part);
            if (!lack.isNothing()) {
                taken.giveBack(mark);
                lacks.add(lack);
            }
        }
        int open = outOf.n() - (outOf.rules().size() - lacks.size());
        return open <= 0 ? Lack.NOTHING : lack(open, lacks);
    }

    /** {@code open} of the {@code lacks} would have to go. */
    private static Lack lack(int open, List<Lack> lacks) {
        if (open > lacks.size()) {
            return new Lack(0, "more rules satisfied than it has, so nobody can satisfy it", false);
        }
        if (lacks.size() == 1) {
            return lacks.get(0);
        }
        int count = 0;
        for (Lack lack : lacks) {
            count += lack.count();
        }
        if (open == lacks.size()) {
            return new Lack(count, joined(lacks, " and "), true);
        }
        return open == 1
                ? new Lack(1, joined(lacks, " or "), true)
                : new Lack(open, open + " of " + joined(lacks, ", "), true);
    }

    private static String joined(List<Lack> lacks, String separator) {
        List<String> parts = new ArrayList<>();
        for (Lack lack : lacks.subList(0, Math.min(NAMES_MAX, lacks.size()))) {
            parts.add(lack.within());
        }
        if (lacks.size() > NAMES_MAX) {
            parts.add((lacks.size() - NAMES_MAX) + " more");
        }
        return String.join(separator, parts);
    }

    /** The signers by organization, with their role where it is the role that is wrong, and with what is wrong with them. */
    private String present(String lack) {
        Set<String> names = new LinkedHashSet<>();
        for (Identity signer : signers) {
            if (names.size() == NAMES_MAX) {
                names.add("others");
                break;
            }
            Optional<String> invalid = msps.whyInvalid(signer);
            String what = invalid.map(why -> " (does not count: " + why + ")")
                    .orElseGet(() -> lack.contains(signer.mspId()) ? role(signer) : "");
            names.add(signer.mspId() + what);
        }
        return names.isEmpty() ? "none" : String.join(", ", names);
    }

    private String role(Identity signer) {
        for (RoleType role : TOLD_APART) {
            if (msps.satisfies(signer, new Principal.Role(signer.mspId(), role))) {
                return " (" + PolicyText.lower(role) + ")";
            }
        }
        return " (member)";
    }
}
