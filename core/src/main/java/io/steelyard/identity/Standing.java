package io.steelyard.identity;

import io.steelyard.bytes.Bytes;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What an MSP found out about one certificate, once and for all.
 *
 * @param invalid why it is no valid member, empty when it is
 * @param isChained whether it leads to a root of the MSP, which it can while being invalid (revoked, role OUs)
 * @param roles the roles that its OUs give it, empty without NodeOUs
 * @param certifiersId SHA-256 over its issuers' certificates, empty when there is no chain
 */
record Standing(
        String invalid,
        boolean isChained,
        boolean isListedAdmin,
        Set<Principal.RoleType> roles,
        List<String> units,
        Bytes certifiersId) {

    Standing {
        EnumSet<Principal.RoleType> copy = EnumSet.noneOf(Principal.RoleType.class);
        copy.addAll(roles);
        roles = Collections.unmodifiableSet(copy);
        units = List.copyOf(units);
    }

    static Standing unchained(String why) {
        return new Standing(why, false, false, Set.of(), List.of(), Bytes.EMPTY);
    }

    boolean isValid() {
        return invalid.isEmpty();
    }

    Standing invalid(String why) {
        return new Standing(why, isChained, isListedAdmin, roles, units, certifiersId);
    }

    Standing listedAdmin() {
        return new Standing(invalid, isChained, true, roles, units, certifiersId);
    }
}
