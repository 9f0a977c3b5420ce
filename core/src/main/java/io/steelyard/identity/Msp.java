package io.steelyard.identity;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.MalformedException;
import java.security.PublicKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One organization's membership rules, built from its {@code FabricMSPConfig}. Immutable; verdicts are cached, bounded. Any thread.
 * The rules are those of the version that the channel's capabilities bring: 1.4.3 with V1_4_3 and V2_0, 3.0 with V3_0, older ones
 * below. Source: Fabric msp/{mspimpl,mspimplsetup,mspimplvalidate}.go.
 */
public final class Msp {
    private static final int CACHE_GENERATION = 4096;
    private static final int NAMED_GENERATION = 512;

    private final MspParts parts;
    private final Bytes config;
    private final Version version;
    private final BoundedCache<String, Standing> standings = new BoundedCache<>(CACHE_GENERATION);
    /** Identities that principals name, by their bytes; unreadable ones are kept as empty. */
    private final BoundedCache<Bytes, Optional<Identity>> named = new BoundedCache<>(NAMED_GENERATION);

    private Msp(Bytes config, Version version) {
        this.parts = MspParts.parse(config, version);
        this.config = config;
        this.version = version;
        parts.admins().forEach(this::checkAdmin);
    }

    /** Fabric's MSP versions that are supported; the channel capability chooses. */
    public enum Version {
        /** No channel capability: there are no NodeOUs. */
        V1_0,
        /** Capability V1_1: the organizational units of clients and peers are told apart. */
        V1_1,
        /** Capabilities V1_3 and V1_4_2: principals may be combined or ask for a chain to a root only. */
        V1_3,
        /** Capabilities V1_4_3 and V2_0: members have ECDSA keys. */
        V1_4_3,
        /** Capability V3_0: members may have Ed25519 keys too. */
        V3_0
    }

    /**
     * Builds from {@code MSPConfig} bytes (type 0, X.509), version 1.4.3.
     *
     * @throws MalformedException naming what is wrong
     */
    public static Msp of(Bytes mspConfig) {
        return of(mspConfig, Version.V1_4_3);
    }

    /**
     * Builds from {@code MSPConfig} bytes (type 0, X.509).
     *
     * @throws MalformedException naming what is wrong
     */
    public static Msp of(Bytes mspConfig, Version version) {
        return new Msp(mspConfig, version);
    }

    /** MSP id. */
    public String mspId() {
        return parts.mspId();
    }

    /** The {@code MSPConfig} bytes it was built from. */
    public Bytes config() {
        return config;
    }

    /** The version whose rules it applies. */
    public Version version() {
        return version;
    }

    /** Root CAs of its members. */
    public List<Certificate> rootCertificates() {
        return parts.roots();
    }

    /** Intermediate CAs of its members. */
    public List<Certificate> intermediateCertificates() {
        return parts.intermediates();
    }

    /** Root CAs of its TLS endpoints. */
    public List<Certificate> tlsRootCertificates() {
        return parts.tlsRoots();
    }

    /** Intermediate CAs of its TLS endpoints. */
    public List<Certificate> tlsIntermediateCertificates() {
        return parts.tlsIntermediates();
    }

    /** Why the identity is no valid member (foreign chain, revoked, role OUs), empty when it is. Expiry is not looked at. */
    public Optional<String> whyInvalid(Identity identity) {
        if (!identity.mspId().equals(mspId())) {
            return Optional.of("it is of MSP " + identity.mspId() + ", not of " + mspId());
        }
        String invalid = standing(identity.certificate()).invalid();
        return invalid.isEmpty() ? Optional.empty() : Optional.of(invalid);
    }

    /**
     * Why the identity may not act at {@code now} for its certificate's dates, empty when it may. Orderers and endorsers ask before
     * they accept something new; validation never does. Only the member's own certificate counts, as in Fabric.
     */
    public static Optional<String> whyExpired(Identity identity, Instant now) {
        Instant end = identity.certificate().notAfter();
        return now.isBefore(end) ? Optional.empty() : Optional.of("its certificate expired at " + end);
    }

    /**
     * Whether a valid member satisfies the principal; false for principals of other MSPs and invalid identities. Two of Fabric's
     * rules look less far: with NodeOUs on, a certificate in the admins list is an admin even when revoked, and
     * {@link Principal.Anonymity} asks for a chain to a root only.
     */
    public boolean satisfies(Identity identity, Principal principal) {
        return identity.mspId().equals(mspId()) && satisfies(identity, standing(identity.certificate()), principal);
    }

    private boolean satisfies(Identity identity, Standing standing, Principal principal) {
        if (principal instanceof Principal.Role role) {
            return role.mspId().equals(mspId()) && hasRole(standing, role.role());
        }
        if (principal instanceof Principal.ExactIdentity exact) {
            return standing.isValid() && isNamed(identity, exact.serialized());
        }
        if (principal instanceof Principal.OrganizationUnit unit) {
            return unit.mspId().equals(mspId())
                    && standing.isValid()
                    && standing.units().contains(unit.unit())
                    && standing.certifiersId().equals(unit.certifiersId());
        }
        if (version.compareTo(Version.V1_3) < 0) {
            return false;
        }
        if (principal instanceof Principal.Combined combined) {
            return !combined.parts().isEmpty()
                    && combined.parts().stream().allMatch(part -> satisfies(identity, standing, part));
        }
        return principal instanceof Principal.Anonymity anonymity && anonymity.nominal() && standing.isChained();
    }

    private static boolean hasRole(Standing standing, Principal.RoleType role) {
        return switch (role) {
            case MEMBER -> standing.isValid();
            case ADMIN ->
                standing.isListedAdmin()
                        || (standing.isValid() && standing.roles().contains(Principal.RoleType.ADMIN));
            case CLIENT, PEER, ORDERER -> standing.isValid() && standing.roles().contains(role);
        };
    }

    private boolean isNamed(Identity identity, Bytes serialized) {
        if (identity.serialized().equals(serialized)) {
            return true;
        }
        Optional<Identity> wanted = named.get(serialized);
        if (wanted == null) {
            wanted = parse(serialized);
            named.put(serialized, wanted);
        }
        return wanted.isPresent() && wanted.get().equals(identity);
    }

    private static Optional<Identity> parse(Bytes serialized) {
        try {
            return Optional.of(Identity.parse(serialized));
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }

    private Standing standing(Certificate certificate) {
        Standing known = standings.get(certificate.id());
        if (known == null) {
            known = examine(certificate);
            if (parts.admins().contains(certificate)) {
                known = known.listedAdmin();
            }
            standings.put(certificate.id(), known);
        }
        return known;
    }

    private Standing examine(Certificate certificate) {
        if (certificate.isCa()) {
            return Standing.unchained("it is a CA's certificate, which cannot be a member's");
        }
        List<Certificate> chain;
        try {
            chain = parts.authorities().chain(certificate);
        } catch (UntrustedException e) {
            return Standing.unchained(e.why());
        }
        Certificate issuer = chain.get(1);
        if (parts.authorities().isInner(issuer)) {
            String why =
                    "its issuer (" + issuer.subject() + ") has CAs below it; only the lowest CAs may issue members";
            return new Standing(why, true, false, Set.of(), List.of(), Bytes.EMPTY);
        }
        List<String> units = certificate.organizationalUnits();
        Bytes certifiersId = MspAuthorities.certifiersId(chain.subList(1, chain.size()));
        Standing standing = new Standing("", true, false, parts.units().roles(units), units, certifiersId);
        return standing.invalid(whyInvalid(certificate, issuer, standing));
    }

    private String whyInvalid(Certificate certificate, Certificate issuer, Standing standing) {
        if (!isSupported(certificate.publicKey())) {
            return "its key (" + certificate.publicKey().getAlgorithm() + ") is of a kind that MSP version " + version
                    + " does not allow";
        }
        String revoked = parts.authorities().whyRevoked(certificate, issuer);
        return revoked.isEmpty() ? parts.units().whyInvalid(standing.units(), standing.certifiersId()) : revoked;
    }

    private boolean isSupported(PublicKey key) {
        return switch (key.getAlgorithm()) {
            case "EC", "ECDSA" -> true;
            case "Ed25519", "EdDSA" -> version == Version.V3_0;
            default -> false;
        };
    }

    /** With NodeOUs on, Fabric asks an admin's units only, before 1.4.3 for a valid client; without, the admin must be a valid member. */
    private void checkAdmin(Certificate admin) {
        Standing standing = standing(admin);
        String why = "";
        if (!standing.isChained() || !parts.units().areNodeOusOn()) {
            why = standing.invalid();
        } else if (version.compareTo(Version.V1_4_3) < 0) {
            boolean isClient = standing.roles().contains(Principal.RoleType.CLIENT);
            why = standing.isValid() && !isClient ? "it has not the client's organizational unit" : standing.invalid();
        } else if (!standing.roles().contains(Principal.RoleType.CLIENT)
                && !standing.roles().contains(Principal.RoleType.ADMIN)) {
            why = "it has neither the client's nor the admin's organizational unit";
        }
        if (!why.isEmpty()) {
            throw new MalformedException("MSP " + mspId() + ": the admin certificate " + admin + " is invalid: " + why);
        }
    }

    @Override
    public String toString() {
        return "MSP " + mspId();
    }
}
