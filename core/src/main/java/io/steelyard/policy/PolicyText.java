package io.steelyard.policy;

import io.steelyard.error.MalformedException;
import io.steelyard.identity.Identity;
import io.steelyard.identity.Principal;
import io.steelyard.policy.SignaturePolicy.Rule;
import java.util.Locale;
import java.util.stream.Collectors;

/** Policies and principals in the policy language's style, and principals in words. */
final class PolicyText {
    private PolicyText() {}

    static String of(SignaturePolicy policy) {
        StringBuilder text = new StringBuilder();
        if (policy.rule() instanceof Rule.SignedBy) {
            // The language has no bare principal; this means the same.
            text.append("OutOf(1, ");
            write(policy.rule(), policy, text);
            return text.append(')').toString();
        }
        write(policy.rule(), policy, text);
        return text.toString();
    }

    private static void write(Rule rule, SignaturePolicy policy, StringBuilder text) {
        if (rule instanceof Rule.SignedBy signedBy) {
            text.append(name(policy.principals().get(signedBy.principal())));
            return;
        }
        Rule.OutOf outOf = (Rule.OutOf) rule;
        int size = outOf.rules().size();
        String separator = "";
        if (size > 1 && outOf.n() == size) {
            text.append("AND(");
        } else if (size > 1 && outOf.n() == 1) {
            text.append("OR(");
        } else {
            text.append("OutOf(").append(outOf.n());
            separator = ", ";
        }
        for (Rule part : outOf.rules()) {
            text.append(separator);
            write(part, policy, text);
            separator = ", ";
        }
        text.append(')');
    }

    private static String name(Principal principal) {
        if (principal instanceof Principal.Role role) {
            return "'" + role.mspId() + "." + lower(role.role()) + "'";
        }
        if (principal instanceof Principal.Combined combined) {
            return combined.parts().stream().map(PolicyText::name).collect(Collectors.joining(" & ", "(", ")"));
        }
        return "<" + words(principal) + ">";
    }

    /** The principal as a refusal names it, e.g. {@code Insurer (peer)}. */
    static String words(Principal principal) {
        if (principal instanceof Principal.Role role) {
            return role.mspId() + " (" + lower(role.role()) + ")";
        }
        if (principal instanceof Principal.OrganizationUnit unit) {
            return unit.mspId() + " (organizational unit " + unit.unit() + ")";
        }
        if (principal instanceof Principal.ExactIdentity exact) {
            return identity(exact);
        }
        if (principal instanceof Principal.Combined combined) {
            return combined.parts().stream().map(PolicyText::words).collect(Collectors.joining(" who is also "));
        }
        if (principal instanceof Principal.Anonymity anonymity) {
            return anonymity.nominal() ? "anybody by name" : "an anonymous identity";
        }
        return "an unknown kind of principal (" + ((Principal.Unreadable) principal).classification() + ")";
    }

    private static String identity(Principal.ExactIdentity exact) {
        try {
            Identity identity = Identity.parse(exact.serialized());
            return identity.mspId() + " (certificate of "
                    + identity.certificate().commonName() + ")";
        } catch (MalformedException e) {
            return "an unreadable identity";
        }
    }

    static String lower(Principal.RoleType role) {
        return role.name().toLowerCase(Locale.ROOT);
    }
}
