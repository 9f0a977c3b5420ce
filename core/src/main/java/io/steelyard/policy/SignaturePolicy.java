package io.steelyard.policy;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.MalformedException;
import io.steelyard.identity.MspSet;
import io.steelyard.identity.Principal;
import java.util.List;

/**
 * A signature policy as a value: a tree of n-out-of rules over principals (Fabric's {@code SignaturePolicyEnvelope}, version 0).
 * At most {@value #DEPTH_MAX} rules deep and {@value #RULES_MAX} rules in all.
 */
public record SignaturePolicy(Rule rule, List<Principal> principals) {
    /** Deepest nesting of rules; protobuf's own limit lies a little higher. */
    static final int DEPTH_MAX = 40;

    static final int RULES_MAX = 10_000;

    /**
     * Copies the list; every SignedBy must name an existing principal.
     *
     * @throws MalformedException when one does not, or when there are too many rules or too deep ones
     */
    public SignaturePolicy {
        principals = List.copyOf(principals);
        if (principals.size() > RULES_MAX) {
            throw new MalformedException(
                    "a signature policy has at most " + RULES_MAX + " principals; got " + principals.size());
        }
        check(rule, principals.size(), 1, 0);
    }

    /** A node of the tree. */
    public sealed interface Rule {
        /** At least {@code n} of the rules. */
        record OutOf(int n, List<Rule> rules) implements Rule {
            /** Copies the list. */
            public OutOf {
                rules = List.copyOf(rules);
            }
        }

        /** One not yet used signer that satisfies the principal at this index. */
        record SignedBy(int principal) implements Rule {}
    }

    /**
     * Parses Fabric's policy language, e.g. {@code OutOf(2, 'Org1MSP.peer', 'Org2MSP.peer', 'Org3MSP.admin')}. Gates are
     * {@code AND}, {@code OR} and {@code OutOf} (also in lower case, and {@code And}, {@code Or}, {@code OUTOF}); roles are member,
     * admin, client, peer and orderer. Every mention of a principal becomes one of its own, as in Fabric.
     *
     * @throws MalformedException saying where
     */
    public static SignaturePolicy parse(String text) {
        return new PolicyLanguage(text).parse();
    }

    /** Reads a SignaturePolicyEnvelope. @throws MalformedException when malformed, too deep or of an unknown version */
    public static SignaturePolicy parse(Bytes bytes) {
        return PolicyCodec.parse(bytes);
    }

    /** Fabric's SignaturePolicyEnvelope, deterministic. */
    public Bytes toBytes() {
        return PolicyCodec.toBytes(this);
    }

    /**
     * The policy language's text for it. It parses to an equal policy when this one came from the language; what the language
     * cannot say (identities, organizational units, no rules at all) is told in the same style but does not parse.
     */
    @Override
    public String toString() {
        return PolicyText.of(this);
    }

    /** Binds it to a channel's organizations. */
    public Policy bind(MspSet msps) {
        return new BoundSignaturePolicy(this, msps);
    }

    /** Number of rules seen so far; depth is checked before going down, so that no tree can exhaust the stack. */
    private static int check(Rule rule, int principals, int depth, int before) {
        if (depth > DEPTH_MAX) {
            throw new MalformedException("a signature policy nests at most " + DEPTH_MAX + " rules deep");
        }
        int seen = before + 1;
        if (seen > RULES_MAX) {
            throw new MalformedException("a signature policy has at most " + RULES_MAX + " rules");
        }
        if (rule instanceof Rule.OutOf outOf) {
            for (Rule part : outOf.rules()) {
                seen = check(part, principals, depth + 1, seen);
            }
        } else if (rule instanceof Rule.SignedBy signedBy
                && (signedBy.principal() < 0 || signedBy.principal() >= principals)) {
            throw new MalformedException("a signature policy asks for principal " + signedBy.principal() + ", but has "
                    + principals + ", counted from 0");
        }
        return seen;
    }
}
