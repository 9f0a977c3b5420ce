package io.steelyard.policy;

import com.google.protobuf.InvalidProtocolBufferException;
import io.steelyard.bytes.Bytes;
import io.steelyard.error.MalformedException;
import io.steelyard.identity.Principal;
import java.util.ArrayList;
import java.util.List;
import org.hyperledger.fabric.protos.common.MSPPrincipal;
import org.hyperledger.fabric.protos.common.SignaturePolicyEnvelope;

/** Between {@link SignaturePolicy} and Fabric's {@code common/policies.proto}. */
final class PolicyCodec {
    private static final int BYTES_MAX = 4 << 20;

    private PolicyCodec() {}

    static SignaturePolicy parse(Bytes bytes) {
        if (bytes.size() > BYTES_MAX) {
            throw new MalformedException("a signature policy has at most " + BYTES_MAX + " bytes; got " + bytes.size());
        }
        try {
            SignaturePolicyEnvelope message = SignaturePolicyEnvelope.parseFrom(bytes.buffer());
            if (message.getVersion() != 0) {
                throw new MalformedException(
                        "signature policies of version 0 are understood; got version " + message.getVersion());
            }
            return read(message);
        } catch (InvalidProtocolBufferException e) {
            throw new MalformedException("not a SignaturePolicyEnvelope: " + e.getMessage(), e);
        }
    }

    static Bytes toBytes(SignaturePolicy policy) {
        return Bytes.owning(message(policy).toByteArray());
    }

    static SignaturePolicyEnvelope message(SignaturePolicy policy) {
        SignaturePolicyEnvelope.Builder message =
                SignaturePolicyEnvelope.newBuilder().setRule(write(policy.rule()));
        for (Principal principal : policy.principals()) {
            message.addIdentities(principal(principal.toBytes()));
        }
        return message.build();
    }

    /** Whatever its version: Fabric looks at that only where a signature policy stands alone (common/cauthdsl/policy.go). */
    static SignaturePolicy read(SignaturePolicyEnvelope message) {
        if (message.getIdentitiesCount() > SignaturePolicy.RULES_MAX) {
            throw new MalformedException("a signature policy has at most " + SignaturePolicy.RULES_MAX
                    + " principals; got " + message.getIdentitiesCount());
        }
        List<Principal> principals = new ArrayList<>(message.getIdentitiesCount());
        for (MSPPrincipal principal : message.getIdentitiesList()) {
            principals.add(Principal.parse(Bytes.owning(principal.toByteArray())));
        }
        return new SignaturePolicy(read(message.getRule()), principals);
    }

    /** Depth is bounded by protobuf's own recursion limit of 100 messages. */
    private static SignaturePolicy.Rule read(org.hyperledger.fabric.protos.common.SignaturePolicy rule) {
        return switch (rule.getTypeCase()) {
            case SIGNED_BY -> new SignaturePolicy.Rule.SignedBy(rule.getSignedBy());
            case N_OUT_OF -> {
                List<SignaturePolicy.Rule> parts =
                        new ArrayList<>(rule.getNOutOf().getRulesCount());
                rule.getNOutOf().getRulesList().forEach(part -> parts.add(read(part)));
                yield new SignaturePolicy.Rule.OutOf(rule.getNOutOf().getN(), parts);
            }
            case TYPE_NOT_SET ->
                throw new MalformedException("a signature policy has an empty rule, neither signed_by nor n_out_of");
        };
    }

    private static org.hyperledger.fabric.protos.common.SignaturePolicy write(SignaturePolicy.Rule rule) {
        var message = org.hyperledger.fabric.protos.common.SignaturePolicy.newBuilder();
        if (rule instanceof SignaturePolicy.Rule.SignedBy signedBy) {
            return message.setSignedBy(signedBy.principal()).build();
        }
        SignaturePolicy.Rule.OutOf outOf = (SignaturePolicy.Rule.OutOf) rule;
        var parts = org.hyperledger.fabric.protos.common.SignaturePolicy.NOutOf.newBuilder()
                .setN(outOf.n());
        outOf.rules().forEach(part -> parts.addRules(write(part)));
        return message.setNOutOf(parts).build();
    }

    private static MSPPrincipal principal(Bytes bytes) {
        try {
            return MSPPrincipal.parseFrom(bytes.buffer());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a principal wrote bytes that are no MSPPrincipal", e);
        }
    }
}
