package io.steelyard.identity;

import io.steelyard.bytes.Bytes;
import java.util.List;

/** What a policy asks of an identity (Fabric's {@code MSPPrincipal}). */
public sealed interface Principal {
    /**
     * Reads a {@code MSPPrincipal}. A principal of a kind or content that Fabric would carry but never find satisfied becomes
     * {@link Unreadable}, because Fabric compiles such a policy too.
     *
     * @throws io.steelyard.error.MalformedException when the bytes are no MSPPrincipal, or nest deeper than 16
     */
    static Principal parse(Bytes bytes) {
        return PrincipalCodec.parse(bytes, 0);
    }

    /** Fabric's {@code MSPPrincipal}, deterministic. */
    default Bytes toBytes() {
        return PrincipalCodec.toBytes(this);
    }

    /** A role within an organization; {@code MEMBER} is any valid identity of it. */
    record Role(String mspId, RoleType role) implements Principal {}

    /**
     * An organizational unit of the certificate.
     *
     * @param certifiersId SHA-256 over the CA certificates that issued the identity, nearest first; it must be equal, and since
     *     every valid identity has such a chain, an empty one is satisfied by nobody (Fabric compares the bytes)
     */
    record OrganizationUnit(String mspId, String unit, Bytes certifiersId) implements Principal {}

    /** Exactly the identity with this serialized form (its certificate is compared). */
    record ExactIdentity(Bytes serialized) implements Principal {}

    /** All of these at once; satisfied by nobody when there are none. */
    record Combined(List<Principal> parts) implements Principal {
        /** Copies the list. */
        public Combined {
            parts = List.copyOf(parts);
        }
    }

    /** Whether the identity is anonymous; X.509 identities are nominal and satisfy only {@code nominal == true}. */
    record Anonymity(boolean nominal) implements Principal {}

    /** A principal whose kind or content this program does not know; satisfied by nobody. */
    record Unreadable(int classification, Bytes content) implements Principal {}

    /** Fabric's role types. */
    enum RoleType {
        MEMBER,
        ADMIN,
        CLIENT,
        PEER,
        ORDERER
    }
}
