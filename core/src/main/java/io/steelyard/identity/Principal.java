package io.steelyard.identity;

import io.steelyard.bytes.Bytes;
import java.util.List;

/** What a policy asks of an identity (Fabric's {@code MSPPrincipal}). */
public sealed interface Principal {
    /** A role within an organization; {@code MEMBER} is any valid identity of it. */
    record Role(String mspId, RoleType role) implements Principal {}

    /** An organizational unit of the certificate; {@code certifiersId} is empty or names the CA chain that must have issued it. */
    record OrganizationUnit(String mspId, String unit, Bytes certifiersId) implements Principal {}

    /** Exactly the identity with this serialized form (its certificate is compared). */
    record ExactIdentity(Bytes serialized) implements Principal {}

    /** All of these at once. */
    record Combined(List<Principal> parts) implements Principal {
        /** Copies the list. */
        public Combined {
            parts = List.copyOf(parts);
        }
    }

    /** Whether the identity is anonymous; X.509 identities are nominal and satisfy only {@code nominal == true}. */
    record Anonymity(boolean nominal) implements Principal {}

    /** Fabric's role types. */
    enum RoleType {
        MEMBER,
        ADMIN,
        CLIENT,
        PEER,
        ORDERER
    }
}
