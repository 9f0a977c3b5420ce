package io.steelyard.identity;

import io.steelyard.bytes.Bytes;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What an MSP asks of the organizational units of its members. Immutable. Source: Fabric msp/mspimplvalidate.go
 * validateIdentityOUsV1 and V142.
 *
 * @param accepted by unit, the CA chains from which it counts; when there are any, a member needs one of them
 * @param nodeOus the role OUs, empty when NodeOUs are off
 */
record UnitRules(String mspId, Map<String, Set<Bytes>> accepted, Map<Principal.RoleType, NodeOu> nodeOus) {
    /** The unit that marks a role; {@code certifiersId} is empty when it counts from every CA of the MSP. */
    record NodeOu(String unit, Bytes certifiersId) {}

    UnitRules {
        accepted = Map.copyOf(accepted);
        nodeOus = Map.copyOf(nodeOus);
    }

    boolean areNodeOusOn() {
        return !nodeOus.isEmpty();
    }

    /** Roles by the names of the units alone; certifiers are a matter of {@link #whyInvalid}. */
    Set<Principal.RoleType> roles(List<String> units) {
        EnumSet<Principal.RoleType> roles = EnumSet.noneOf(Principal.RoleType.class);
        nodeOus.forEach((role, nodeOu) -> {
            if (units.contains(nodeOu.unit())) {
                roles.add(role);
            }
        });
        return Collections.unmodifiableSet(roles);
    }

    /** Why these units are not a member's, empty when they are. */
    String whyInvalid(List<String> units, Bytes certifiersId) {
        if (!accepted.isEmpty()
                && units.stream()
                        .noneMatch(unit -> accepted.getOrDefault(unit, Set.of()).contains(certifiersId))) {
            return units.isEmpty()
                    ? "it has no organizational unit; " + mspId + " asks for one"
                    : "none of its organizational units " + units + " is accepted by " + mspId;
        }
        return areNodeOusOn() ? whyNoRole(units, certifiersId) : "";
    }

    private String whyNoRole(List<String> units, Bytes certifiersId) {
        Map<String, NodeOu> byUnit = new HashMap<>();
        // Two roles with one unit: the later in Fabric's order (client, peer, admin, orderer) counts.
        for (Principal.RoleType role : ORDER) {
            NodeOu nodeOu = nodeOus.get(role);
            if (nodeOu != null) {
                byUnit.put(nodeOu.unit(), nodeOu);
            }
        }
        int count = 0;
        for (String unit : units) {
            NodeOu nodeOu = byUnit.get(unit);
            if (nodeOu == null) {
                continue;
            }
            if (!nodeOu.certifiersId().isEmpty() && !nodeOu.certifiersId().equals(certifiersId)) {
                return "its organizational unit " + unit + " does not count from the CA that issued it";
            }
            if (++count > 1) {
                return "it has more than one role among its organizational units " + units + "; exactly one is allowed";
            }
        }
        return count == 1
                ? ""
                : "none of its organizational units " + units + " is that of a client, peer, orderer or admin";
    }

    private static final List<Principal.RoleType> ORDER = List.of(
            Principal.RoleType.CLIENT, Principal.RoleType.PEER, Principal.RoleType.ADMIN, Principal.RoleType.ORDERER);
}
