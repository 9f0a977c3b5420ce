package io.steelyard.policy;

import io.steelyard.bytes.Bytes;

/** A contract's endorsement policy: its own signature policy, or a reference to one of the channel config (Fabric's {@code ApplicationPolicy}). */
public sealed interface ApplicationPolicy {
    /** An own signature policy. */
    record Signature(SignaturePolicy policy) implements ApplicationPolicy {}

    /** The path of a policy in the channel config, e.g. {@code /Channel/Application/Endorsement}. */
    record Reference(String path) implements ApplicationPolicy {}

    /** Reads it. @throws io.steelyard.error.MalformedException when it is none */
    static ApplicationPolicy parse(Bytes bytes) {
        throw new UnsupportedOperationException();
    }

    /** Fabric's bytes. */
    default Bytes toBytes() {
        throw new UnsupportedOperationException();
    }
}
