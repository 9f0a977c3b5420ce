package io.steelyard;

import io.steelyard.config.BatchSettings;
import io.steelyard.crypto.CryptoProvider;
import io.steelyard.error.ConfigurationException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Everything that is decided about a network before it starts: the only truth about its topology, whoever wrote it. Ordering nodes
 * belong to {@code orderingOrganization} if one is named, else to the organizations in turn. {@code signatureMemo} is the number of
 * verified signatures remembered, 0 for none; {@code crypto} says whose code computes them.
 */
public record NetworkSpec(
        String name,
        List<OrganizationSpec> organizations,
        OrderingSpec ordering,
        Optional<String> orderingOrganization,
        StorageSpec storage,
        BatchSettings batch,
        Duration contractTimeLimit,
        int signatureMemo,
        CryptoProvider crypto) {
    /** Checks that there are organizations, with distinct domains. */
    public NetworkSpec {
        organizations = List.copyOf(organizations);
        if (organizations.isEmpty()) {
            throw new ConfigurationException("a network needs at least one organization; add one with org(\"Name\")");
        }
        Set<String> domains = new HashSet<>();
        for (OrganizationSpec organization : organizations) {
            if (!domains.add(organization.domain())) {
                throw new ConfigurationException("two organizations are called '" + organization.name()
                        + "' (upper and lower case do not count)");
            }
        }
        if (signatureMemo < 0 || signatureMemo == 1) {
            throw new ConfigurationException(
                    "the signature memo holds 0 (off) or at least 2 entries; got " + signatureMemo);
        }
        if (contractTimeLimit.isNegative() || contractTimeLimit.isZero()) {
            throw new ConfigurationException("a contract call must have some time; got " + contractTimeLimit);
        }
    }
}
