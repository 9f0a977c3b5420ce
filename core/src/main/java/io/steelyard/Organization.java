package io.steelyard;

import io.steelyard.bytes.Bytes;
import io.steelyard.crypto.CryptoSuite;
import io.steelyard.env.Environment;
import io.steelyard.error.ConfigurationException;
import io.steelyard.identity.CertificateAuthority;
import io.steelyard.identity.CertificateRequest;
import io.steelyard.identity.KeyedCertificate;
import io.steelyard.identity.MspConfigBuilder;
import io.steelyard.identity.MspFolder;
import io.steelyard.identity.Principal.RoleType;
import io.steelyard.identity.SigningIdentity;
import io.steelyard.lifecycle.Approvals;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * One organization of a network as its operator sees it: its certificate authority, nodes' and users' identities. With a directory
 * everything is kept there in the folder layout that Fabric's tools and clients read. Thread-safe.
 */
public final class Organization {
    private static final String ADMIN = "Admin";

    private final OrganizationSpec spec;
    private final CryptoSuite suite;
    private final Optional<Path> cryptoRoot;
    private final CertificateAuthority authority;
    private final Optional<CertificateAuthority> tlsAuthority;
    private final Map<String, SigningIdentity> users = new ConcurrentSkipListMap<>();
    private final Map<String, SigningIdentity> nodes = new ConcurrentSkipListMap<>();
    private final Map<String, Approvals> approvals = new ConcurrentSkipListMap<>();

    private Organization(
            OrganizationSpec spec,
            CryptoSuite suite,
            Optional<Path> cryptoRoot,
            CertificateAuthority authority,
            Optional<CertificateAuthority> tlsAuthority) {
        this.spec = spec;
        this.suite = suite;
        this.cryptoRoot = cryptoRoot;
        this.authority = authority;
        this.tlsAuthority = tlsAuthority;
    }

    /** A new organization, or the one that {@code cryptoRoot} holds. Empty for memory. */
    static Organization open(
            OrganizationSpec spec, CryptoSuite suite, Environment environment, Optional<Path> cryptoRoot) {
        if (cryptoRoot.isEmpty()) {
            return new Organization(spec, suite, cryptoRoot, root(spec, "ca.", suite, environment), Optional.empty());
        }
        MspFolder folder = MspFolder.ofPeers(cryptoRoot.get(), spec.domain());
        if (!folder.exists()) {
            folder.writeAuthorities(root(spec, "ca.", suite, environment), root(spec, "tlsca.", suite, environment));
        }
        return new Organization(
                spec,
                suite,
                cryptoRoot,
                CertificateAuthority.open(folder.caDirectory(), suite, environment.clock(), environment.random()),
                Optional.of(CertificateAuthority.open(
                        folder.tlsCaDirectory(), suite, environment.clock(), environment.random())));
    }

    private static CertificateAuthority root(
            OrganizationSpec spec, String prefix, CryptoSuite suite, Environment environment) {
        return CertificateAuthority.createRoot(
                prefix + spec.domain(), spec.domain(), suite, environment.clock(), environment.random());
    }

    /** The name, which is also the MSP id. */
    public String name() {
        return spec.name();
    }

    OrganizationSpec spec() {
        return spec;
    }

    /** The organization's present MSP config: authorities, revoked certificates, roles. */
    public Bytes mspConfig() {
        MspConfigBuilder builder = MspConfigBuilder.of(name()).root(authority.certificate());
        tlsAuthority.ifPresent(tls -> builder.tlsRoot(tls.certificate()));
        if (!authority.revokedSerials().isEmpty()) {
            builder.revocationList(authority.revocationListPem());
        }
        return builder.build();
    }

    /** The organization's administrator, who signs config updates and contract definitions. */
    public SigningIdentity admin() {
        return users.computeIfAbsent(ADMIN, name -> loadOrIssueUser(request(name, RoleType.ADMIN)));
    }

    /** A client user's identity, enrolled at the first call. */
    public SigningIdentity user(String name) {
        return user(name, Map.of());
    }

    /** A client user's identity, enrolled at the first call with these certificate attributes. */
    public SigningIdentity user(String name, Map<String, String> attributes) {
        return users.computeIfAbsent(name, fresh -> {
            CertificateRequest request = request(name, RoleType.CLIENT);
            for (Map.Entry<String, String> attribute : attributes.entrySet()) {
                request = request.withAttribute(attribute.getKey(), attribute.getValue());
            }
            return loadOrIssueUser(request);
        });
    }

    private CertificateRequest request(String user, RoleType role) {
        return CertificateRequest.named(user + "@" + spec.domain()).withRole(role);
    }

    private SigningIdentity loadOrIssueUser(CertificateRequest request) {
        String name = request.commonName().substring(0, request.commonName().indexOf('@'));
        if (cryptoRoot.isEmpty()) {
            return authority.issue(request).identity(name(), suite);
        }
        MspFolder folder = MspFolder.ofPeers(cryptoRoot.get(), spec.domain());
        boolean usable = folder.users().contains(name)
                && !authority
                        .revokedSerials()
                        .contains(folder.readUser(name).certificate().serialNumber());
        if (!usable) {
            folder.writeUser(name, authority.issue(request));
        }
        return folder.readUser(name).identity(name(), suite);
    }

    /** Issues any certificate that the organization's authority may issue; nothing is kept. */
    public KeyedCertificate issue(CertificateRequest request) {
        return authority.issue(request);
    }

    /**
     * Revokes a user's certificate. The channels learn of it when their config carries the new {@link #mspConfig}, see {@link
     * Channel#publishRevocations}; the user's next identity is a new one.
     *
     * @throws ConfigurationException when no such user was enrolled here
     */
    public void revoke(String user) {
        SigningIdentity revoked = users.get(user);
        if (revoked == null) {
            throw new ConfigurationException(
                    "organization " + name() + " has no user '" + user + "' in use; it has " + users.keySet());
        }
        authority.revoke(revoked.identity().certificate());
        users.remove(user);
        cryptoRoot.ifPresent(root -> MspFolder.ofPeers(root, spec.domain()).writeRevocationList(authority));
    }

    /** A peer's identity, e.g. of {@code peer0.clinic}. */
    SigningIdentity peer(String host) {
        return nodes.computeIfAbsent(host, name -> node(name, RoleType.PEER));
    }

    /** An ordering node's identity, e.g. of {@code orderer0.clinic}. */
    SigningIdentity orderer(String host) {
        return nodes.computeIfAbsent(host, name -> node(name, RoleType.ORDERER));
    }

    private SigningIdentity node(String host, RoleType role) {
        CertificateRequest request = CertificateRequest.named(host).withRole(role);
        if (cryptoRoot.isEmpty() || tlsAuthority.isEmpty()) {
            return authority.issue(request).identity(name(), suite);
        }
        MspFolder folder = role == RoleType.ORDERER
                ? MspFolder.ofOrderers(cryptoRoot.get(), spec.domain())
                : MspFolder.ofPeers(cryptoRoot.get(), spec.domain());
        if (!folder.exists()) {
            folder.writeMsp(authority, tlsAuthority.get());
        }
        if (!folder.nodes().contains(host)) {
            CertificateRequest tls =
                    CertificateRequest.named(host).withTlsHost(host).withTlsHost("localhost");
            folder.writeNode(host, authority.issue(request), tlsAuthority.get().issue(tls));
        }
        return folder.readNode(host).identity(name(), suite);
    }

    /** What the organization has agreed to in a channel. */
    Approvals approvals(String channelId) {
        return approvals.computeIfAbsent(channelId, id -> new Approvals());
    }
}
