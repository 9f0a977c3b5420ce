package io.steelyard.policy;

import com.google.protobuf.InvalidProtocolBufferException;
import io.steelyard.bytes.Bytes;
import io.steelyard.error.MalformedException;
import org.hyperledger.fabric.protos.common.SignaturePolicyEnvelope;
import org.hyperledger.fabric.protos.peer.ApplicationPolicy.Builder;

/** A contract's endorsement policy: its own signature policy, or a reference to one of the channel config (Fabric's {@code ApplicationPolicy}). */
public sealed interface ApplicationPolicy {
    /** An own signature policy. */
    record Signature(SignaturePolicy policy) implements ApplicationPolicy {}

    /** The path of a policy in the channel config, e.g. {@code /Channel/Application/Endorsement}. */
    record Reference(String path) implements ApplicationPolicy {
        /** @throws MalformedException when the path is empty */
        public Reference {
            if (path.isEmpty()) {
                throw new MalformedException("an endorsement policy's reference is empty;"
                        + " expected a path such as /Channel/Application/Endorsement");
            }
        }
    }

    /** Reads it. @throws MalformedException when it is none */
    static ApplicationPolicy parse(Bytes bytes) {
        try {
            var message = org.hyperledger.fabric.protos.peer.ApplicationPolicy.parseFrom(bytes.buffer());
            return switch (message.getTypeCase()) {
                case SIGNATURE_POLICY -> new Signature(PolicyCodec.read(message.getSignaturePolicy()));
                case CHANNEL_CONFIG_POLICY_REFERENCE -> new Reference(message.getChannelConfigPolicyReference());
                case TYPE_NOT_SET ->
                    throw new MalformedException("an endorsement policy is neither a signature policy nor a reference");
            };
        } catch (InvalidProtocolBufferException e) {
            throw new MalformedException("not an ApplicationPolicy: " + e.getMessage(), e);
        }
    }

    /**
     * What Fabric's 2.0 validation makes of a {@code SignaturePolicyEnvelope} that a key carries.
     *
     * @throws MalformedException when the bytes are none
     */
    static ApplicationPolicy ofKey(Bytes signaturePolicyEnvelope) {
        try {
            return new Signature(PolicyCodec.read(SignaturePolicyEnvelope.parseFrom(signaturePolicyEnvelope.buffer())));
        } catch (InvalidProtocolBufferException e) {
            throw new MalformedException("not a SignaturePolicyEnvelope: " + e.getMessage(), e);
        }
    }

    /** Fabric's bytes. */
    default Bytes toBytes() {
        Builder message = org.hyperledger.fabric.protos.peer.ApplicationPolicy.newBuilder();
        if (this instanceof Signature own) {
            message.setSignaturePolicy(PolicyCodec.message(own.policy()));
        } else {
            message.setChannelConfigPolicyReference(((Reference) this).path());
        }
        return Bytes.owning(message.build().toByteArray());
    }
}
