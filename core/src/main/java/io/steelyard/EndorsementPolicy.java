package io.steelyard;

import io.steelyard.lifecycle.ContractDefinition;
import io.steelyard.policy.ApplicationPolicy;
import io.steelyard.policy.SignaturePolicy;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Whose peers must sign a contract's transactions. */
public record EndorsementPolicy(ApplicationPolicy policy) {
    /** More than half of the channel's organizations, whoever they are at the time: the default. */
    public static EndorsementPolicy majority() {
        return new EndorsementPolicy(ContractDefinition.MAJORITY);
    }

    /** A peer of each of these organizations. */
    public static EndorsementPolicy allOf(String... organizations) {
        return outOf(organizations.length, organizations);
    }

    /** A peer of any of these organizations. */
    public static EndorsementPolicy anyOf(String... organizations) {
        return outOf(1, organizations);
    }

    /** Peers of at least {@code count} of these organizations. */
    public static EndorsementPolicy outOf(int count, String... organizations) {
        return of("OutOf(" + count + ", "
                + Arrays.stream(organizations)
                        .map(name -> "'" + name + ".peer'")
                        .collect(Collectors.joining(", ")) + ")");
    }

    /** In Fabric's policy language, e.g. {@code AND('Clinic.peer', OR('Insurer.peer', 'Auditor.member'))}. @throws io.steelyard.error.MalformedException saying where it is wrong */
    public static EndorsementPolicy of(String text) {
        return new EndorsementPolicy(new ApplicationPolicy.Signature(SignaturePolicy.parse(text)));
    }
}
