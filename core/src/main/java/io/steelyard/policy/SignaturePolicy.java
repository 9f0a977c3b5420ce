package io.steelyard.policy;

import io.steelyard.bytes.Bytes;
import io.steelyard.identity.MspSet;
import io.steelyard.identity.Principal;
import java.util.List;

/** A signature policy as a value: a tree of n-out-of rules over principals (Fabric's {@code SignaturePolicyEnvelope}, version 0). */
public record SignaturePolicy(Rule rule, List<Principal> principals) {
    /** Copies the list; every SignedBy must name an existing principal. */
    public SignaturePolicy {
        principals = List.copyOf(principals);
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

    /** Parses Fabric's policy language, e.g. {@code OutOf(2, 'Org1MSP.peer', 'Org2MSP.peer', 'Org3MSP.admin')}. @throws io.steelyard.error.MalformedException saying where */
    public static SignaturePolicy parse(String text) {
        throw new UnsupportedOperationException();
    }
    /** Reads a SignaturePolicyEnvelope. @throws io.steelyard.error.MalformedException when malformed, too deep or of an unknown version */
    public static SignaturePolicy parse(Bytes bytes) {
        throw new UnsupportedOperationException();
    }
    /** Fabric's SignaturePolicyEnvelope, deterministic. */
    public Bytes toBytes() {
        throw new UnsupportedOperationException();
    }
    /** The policy language's text for it. */
    @Override
    public String toString() {
        throw new UnsupportedOperationException();
    }
    /** Binds it to a channel's organizations. */
    public Policy bind(MspSet msps) {
        throw new UnsupportedOperationException();
    }
}
