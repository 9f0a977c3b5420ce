package io.steelyard.config;

import com.google.protobuf.ByteString;
import io.steelyard.bytes.Bytes;
import io.steelyard.identity.Principal;
import io.steelyard.identity.Principal.RoleType;
import io.steelyard.policy.SignaturePolicy;
import java.util.ArrayList;
import java.util.List;
import org.hyperledger.fabric.protos.common.ConfigPolicy;
import org.hyperledger.fabric.protos.common.ImplicitMetaPolicy;
import org.hyperledger.fabric.protos.common.Policy;
import org.hyperledger.fabric.protos.msp.SerializedIdentity;

/** The policies of a new channel. Source: Fabric sampleconfig/configtx.yaml and common/policies/bft.go. */
final class TemplatePolicies {
    private TemplatePolicies() {}

    static ConfigPolicy any(String subPolicy) {
        return implicitMeta(ImplicitMetaPolicy.Rule.ANY, subPolicy);
    }

    static ConfigPolicy majority(String subPolicy) {
        return implicitMeta(ImplicitMetaPolicy.Rule.MAJORITY, subPolicy);
    }

    static ConfigPolicy member(String mspId) {
        return anyOf(mspId, RoleType.MEMBER);
    }

    static ConfigPolicy admin(String mspId) {
        return anyOf(mspId, RoleType.ADMIN);
    }

    static ConfigPolicy peer(String mspId) {
        return anyOf(mspId, RoleType.PEER);
    }

    static ConfigPolicy reader(String mspId) {
        return anyOf(mspId, RoleType.ADMIN, RoleType.PEER, RoleType.CLIENT);
    }

    static ConfigPolicy writer(String mspId) {
        return anyOf(mspId, RoleType.ADMIN, RoleType.CLIENT);
    }

    /**
     * Signatures of a quorum of these nodes: of n, of which f = (n - 1) / 3 may be faulty, at least (n + f + 1) / 2, rounded up.
     */
    static ConfigPolicy quorumOf(List<Consenter> consenters) {
        int n = consenters.size();
        int f = (n - 1) / 3;
        List<Principal> principals = new ArrayList<>();
        for (Consenter consenter : consenters) {
            SerializedIdentity identity = SerializedIdentity.newBuilder()
                    .setMspid(consenter.mspId())
                    .setIdBytes(ConfigMessages.string(consenter.identity()))
                    .build();
            principals.add(new Principal.ExactIdentity(ConfigMessages.bytes(identity.toByteString())));
        }
        return signature((n + f + 2) / 2, principals);
    }

    private static ConfigPolicy anyOf(String mspId, RoleType... roles) {
        List<Principal> principals = new ArrayList<>();
        for (RoleType role : roles) {
            principals.add(new Principal.Role(mspId, role));
        }
        return signature(1, principals);
    }

    private static ConfigPolicy signature(int n, List<Principal> principals) {
        List<SignaturePolicy.Rule> rules = new ArrayList<>();
        for (int i = 0; i < principals.size(); i++) {
            rules.add(new SignaturePolicy.Rule.SignedBy(i));
        }
        Bytes policy = new SignaturePolicy(new SignaturePolicy.Rule.OutOf(n, rules), principals).toBytes();
        return policy(Policy.PolicyType.SIGNATURE, ConfigMessages.string(policy));
    }

    private static ConfigPolicy implicitMeta(ImplicitMetaPolicy.Rule rule, String subPolicy) {
        return policy(
                Policy.PolicyType.IMPLICIT_META,
                ImplicitMetaPolicy.newBuilder()
                        .setRule(rule)
                        .setSubPolicy(subPolicy)
                        .build()
                        .toByteString());
    }

    private static ConfigPolicy policy(Policy.PolicyType type, ByteString value) {
        return ConfigPolicy.newBuilder()
                .setPolicy(Policy.newBuilder().setType(type.getNumber()).setValue(value))
                .setModPolicy(ConfigNames.ADMINS)
                .build();
    }
}
