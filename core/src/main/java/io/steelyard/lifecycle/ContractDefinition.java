package io.steelyard.lifecycle;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.MalformedException;
import io.steelyard.policy.ApplicationPolicy;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One contract of a channel as its organizations agreed on it. {@code sequence} counts the agreements from 1; {@code collections} is
 * Fabric's CollectionConfigPackage, empty when there are none.
 */
public record ContractDefinition(
        String name, String version, long sequence, ApplicationPolicy endorsement, Bytes collections) {
    /** Fabric's default policy: a majority of the channel's organizations. */
    public static final ApplicationPolicy MAJORITY =
            new ApplicationPolicy.Reference("/Channel/Application/Endorsement");

    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9]+([-_][a-zA-Z0-9]+)*");
    private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9_.+-]+");
    private static final Set<String> RESERVED = Set.of("cscc", "escc", "lscc", "qscc", "vscc");

    /** Checks names as Fabric does. */
    public ContractDefinition {
        if (!NAME.matcher(name).matches() || RESERVED.contains(name)) {
            throw new MalformedException(
                    "'" + name + "' is no contract name; allowed are letters and digits with single - or _"
                            + " between them, and not the system names cscc, escc, lscc, qscc, vscc");
        }
        if (!VERSION.matcher(version).matches()) {
            throw new MalformedException(
                    "'" + version + "' is no contract version; allowed are letters, digits and _ . + -");
        }
        if (sequence < 1) {
            throw new MalformedException("sequence " + sequence + " of contract " + name + " is not at least 1");
        }
    }

    /** One of its private data collections, empty when it has none of that name. @throws MalformedException when they cannot be read */
    public Optional<CollectionDefinition> collection(String collectionName) {
        return CollectionDefinition.find(collections, collectionName);
    }

    /** Whether both say the same but for the sequence. */
    public boolean sameTerms(ContractDefinition other) {
        return name.equals(other.name)
                && version.equals(other.version)
                && endorsement.toBytes().equals(other.endorsement.toBytes())
                && collections.equals(other.collections);
    }
}
