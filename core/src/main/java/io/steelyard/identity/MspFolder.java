package io.steelyard.identity;

import io.steelyard.bytes.Bytes;
import io.steelyard.crypto.CryptoSuite;
import io.steelyard.error.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The folder with one organization's keys and certificates, laid out as Fabric's cryptogen does and as its clients and tools
 * expect:
 *
 * <pre>
 * peerOrganizations/&lt;domain&gt;/          or ordererOrganizations/&lt;domain&gt;/
 *   ca/ tlsca/                         an authority each: *-cert.pem, priv_sk, register.txt
 *   msp/                               cacerts, tlscacerts, intermediatecerts, tlsintermediatecerts, crls, config.yaml
 *   peers/&lt;host&gt;/ or orderers/&lt;host&gt;/
 *     msp/                             the same and signcerts/&lt;host&gt;-cert.pem, keystore/priv_sk
 *     tls/                             ca.crt, server.crt, server.key
 *   users/&lt;name&gt;@&lt;domain&gt;/
 *     msp/                             the same and signcerts/cert.pem, keystore/priv_sk
 *     tls/                             ca.crt, client.crt, client.key
 * </pre>
 *
 * Directories with keys are open to their owner only, key files too. Holds no state; calls block on the disk; threads may work on
 * different nodes and users at once.
 */
public final class MspFolder {
    private final Path home;
    private final String domain;
    private final String nodesName;

    private MspFolder(Path home, String domain, String nodesName) {
        this.home = home;
        this.domain = domain;
        this.nodesName = nodesName;
    }

    /** {@code <root>/peerOrganizations/<domain>}; nothing is written yet. */
    public static MspFolder ofPeers(Path root, String domain) {
        return new MspFolder(root.resolve("peerOrganizations").resolve(KeyFiles.checkedName(domain)), domain, "peers");
    }

    /** {@code <root>/ordererOrganizations/<domain>}; nothing is written yet. */
    public static MspFolder ofOrderers(Path root, String domain) {
        return new MspFolder(
                root.resolve("ordererOrganizations").resolve(KeyFiles.checkedName(domain)), domain, "orderers");
    }

    /** The organization's folder. */
    public Path path() {
        return home;
    }

    /** Whether the organization's MSP has been written. */
    public boolean exists() {
        return Files.isDirectory(home.resolve("msp").resolve("cacerts"));
    }

    /** Where the signing authority is kept; {@link CertificateAuthority#open} reads it. */
    public Path caDirectory() {
        return home.resolve("ca");
    }

    /** Where the TLS authority is kept. */
    public Path tlsCaDirectory() {
        return home.resolve("tlsca");
    }

    /**
     * Writes both authorities with their keys and the organization's MSP. The authorities keep their registers here from now on.
     *
     * @throws StorageException when that fails
     */
    public void writeAuthorities(CertificateAuthority ca, CertificateAuthority tlsCa) {
        ca.saveTo(caDirectory());
        tlsCa.saveTo(tlsCaDirectory());
        writeMsp(home.resolve("msp"), ca.chain(), tlsCa.chain());
    }

    /** Writes the organization's MSP alone, for nodes of an organization whose authorities are kept elsewhere. */
    public void writeMsp(CertificateAuthority ca, CertificateAuthority tlsCa) {
        writeMsp(home.resolve("msp"), ca.chain(), tlsCa.chain());
    }

    /** Writes the authority's present revocation list into the organization's MSP ({@code msp/crls}). */
    public void writeRevocationList(CertificateAuthority ca) {
        Path directory = home.resolve("msp").resolve("crls");
        KeyFiles.makeDirectory(directory);
        String name = KeyFiles.checkedName(ca.certificate().commonName());
        KeyFiles.write(directory.resolve(name + "-crl.pem"), ca.revocationListPem());
    }

    /**
     * Writes the MSP and TLS folders of a node. The authorities' certificates are taken from the organization's MSP, which must be
     * there.
     *
     * @param host the node's whole host name, e.g. {@code peer0.org1.example.com}
     * @throws StorageException when that fails
     */
    public void writeNode(String host, KeyedCertificate signing, KeyedCertificate tls) {
        Path node = nodeDirectory(host);
        writeMember(node.resolve("msp"), host + "-cert.pem", signing);
        writeTls(node.resolve("tls"), "server", tls);
    }

    /**
     * Writes the MSP folder of a user, as {@link #writeNode}.
     *
     * @param user name without domain, e.g. {@code User1}
     */
    public void writeUser(String user, KeyedCertificate signing) {
        writeMember(userDirectory(user).resolve("msp"), "cert.pem", signing);
    }

    /** Writes the TLS folder of a user. */
    public void writeUserTls(String user, KeyedCertificate tls) {
        writeTls(userDirectory(user).resolve("tls"), "client", tls);
    }

    /**
     * The signing certificate and key of a node.
     *
     * @throws StorageException when a file is missing or damaged, or certificate and key do not belong together (naming both)
     */
    public KeyedCertificate readNode(String host) {
        return readMember(nodeDirectory(host).resolve("msp"));
    }

    /** The TLS certificate and key of a node; errors as {@link #readNode}. */
    public KeyedCertificate readNodeTls(String host) {
        Path tls = nodeDirectory(host).resolve("tls");
        return KeyFiles.pair(tls.resolve("server.crt"), List.of(tls.resolve("server.key")));
    }

    /** The signing certificate and key of a user; errors as {@link #readNode}. */
    public KeyedCertificate readUser(String user) {
        return readMember(userDirectory(user).resolve("msp"));
    }

    /**
     * The identity in any MSP folder of Fabric's layout, wherever it lies; errors as {@link #readNode}.
     *
     * @param msp the folder that holds {@code signcerts} and {@code keystore}
     */
    public static SigningIdentity readIdentity(Path msp, String mspId, CryptoSuite suite) {
        return readMember(msp).identity(mspId, suite);
    }

    /** Host names of the nodes that have a folder, in order. */
    public List<String> nodes() {
        return names(home.resolve(nodesName), "");
    }

    /** Names of the users that have a folder, without domain, in order. */
    public List<String> users() {
        return names(home.resolve("users"), "@" + domain);
    }

    /** The root certificates of the organization's MSP. */
    public List<Certificate> rootCertificates() {
        return certificates("cacerts");
    }

    /** The intermediate authorities of the organization's MSP, none when there is no such folder. */
    public List<Certificate> intermediateCertificates() {
        return certificates("intermediatecerts");
    }

    /** The root certificates that the organization's TLS certificates lead to. */
    public List<Certificate> tlsRootCertificates() {
        return certificates("tlscacerts");
    }

    /** The intermediate TLS authorities, none when there is no such folder. */
    public List<Certificate> tlsIntermediateCertificates() {
        return certificates("tlsintermediatecerts");
    }

    /** The revocation lists of the organization's MSP as they lie in their files (PEM), none when there are none. */
    public List<Bytes> revocationLists() {
        Path directory = home.resolve("msp").resolve("crls");
        return Files.isDirectory(directory)
                ? KeyFiles.list(directory, ".pem").stream().map(KeyFiles::read).toList()
                : List.of();
    }

    private List<Certificate> certificates(String name) {
        return certificatesIn(home.resolve("msp").resolve(name));
    }

    private static List<Certificate> certificatesIn(Path directory) {
        return Files.isDirectory(directory)
                ? KeyFiles.list(directory, ".pem").stream()
                        .map(file -> KeyFiles.certificate(file, KeyFiles.read(file)))
                        .toList()
                : List.of();
    }

    private static void writeMsp(Path msp, List<Certificate> chain, List<Certificate> tlsChain) {
        writeChain(msp, "cacerts", "intermediatecerts", chain);
        writeChain(msp, "tlscacerts", "tlsintermediatecerts", tlsChain);
        Certificate issuer = chain.get(0);
        String folder = chain.size() == 1 ? "cacerts" : "intermediatecerts";
        KeyFiles.write(msp.resolve("config.yaml"), nodeUnits(folder + "/" + fileName(issuer)));
    }

    /** Roots are last in a chain; a root that is its own issuer stands alone. */
    private static void writeChain(Path msp, String roots, String intermediates, List<Certificate> chain) {
        Path rootDirectory = msp.resolve(roots);
        KeyFiles.makeDirectory(rootDirectory);
        Certificate root = chain.get(chain.size() - 1);
        KeyFiles.write(rootDirectory.resolve(fileName(root)), root.pem());
        for (Certificate intermediate : chain.subList(0, chain.size() - 1)) {
            KeyFiles.makeDirectory(msp.resolve(intermediates));
            KeyFiles.write(msp.resolve(intermediates).resolve(fileName(intermediate)), intermediate.pem());
        }
    }

    private static String fileName(Certificate authority) {
        return KeyFiles.checkedName(authority.commonName()) + "-cert.pem";
    }

    /** {@code config.yaml}: which OU makes which role, and who must have certified it. */
    private static Bytes nodeUnits(String issuerFile) {
        StringBuilder yaml = new StringBuilder("NodeOUs:\n  Enable: true\n");
        for (String role : List.of("Client", "Peer", "Admin", "Orderer")) {
            yaml.append("  ").append(role).append("OUIdentifier:\n");
            yaml.append("    Certificate: ").append(issuerFile).append('\n');
            yaml.append("    OrganizationalUnitIdentifier: ")
                    .append(role.toLowerCase(Locale.ROOT))
                    .append('\n');
        }
        return Bytes.utf8(yaml.toString());
    }

    private void writeMember(Path msp, String certificateName, KeyedCertificate signing) {
        copyAuthorities(msp);
        KeyFiles.makeDirectory(msp.resolve("signcerts"));
        KeyFiles.makePrivateDirectory(msp.resolve("keystore"));
        KeyFiles.writeKey(msp.resolve("keystore").resolve("priv_sk"), signing.privateKey());
        KeyFiles.write(
                msp.resolve("signcerts").resolve(certificateName),
                signing.certificate().pem());
    }

    private void copyAuthorities(Path target) {
        Path source = home.resolve("msp");
        for (String name : List.of("cacerts", "intermediatecerts", "tlscacerts", "tlsintermediatecerts")) {
            for (Certificate authority : certificates(name)) {
                KeyFiles.makeDirectory(target.resolve(name));
                KeyFiles.write(target.resolve(name).resolve(fileName(authority)), authority.pem());
            }
        }
        KeyFiles.write(target.resolve("config.yaml"), KeyFiles.read(source.resolve("config.yaml")));
    }

    private void writeTls(Path tls, String side, KeyedCertificate keyed) {
        KeyFiles.makePrivateDirectory(tls);
        KeyFiles.write(tls.resolve("ca.crt"), pems(tlsRootCertificates()));
        KeyFiles.writeKey(tls.resolve(side + ".key"), keyed.privateKey());
        // The other end knows the root only, so what stands between goes with the certificate.
        Bytes between = pems(tlsIntermediateCertificates());
        KeyFiles.write(
                tls.resolve(side + ".crt"), Bytes.concat(keyed.certificate().pem(), between));
    }

    private static Bytes pems(List<Certificate> certificates) {
        return Bytes.concat(certificates.stream().map(Certificate::pem).toArray(Bytes[]::new));
    }

    private static KeyedCertificate readMember(Path msp) {
        return KeyFiles.pair(
                KeyFiles.only(msp.resolve("signcerts"), ".pem"), KeyFiles.list(msp.resolve("keystore"), ""));
    }

    private Path nodeDirectory(String host) {
        return home.resolve(nodesName).resolve(KeyFiles.checkedName(host));
    }

    private Path userDirectory(String user) {
        return home.resolve("users").resolve(KeyFiles.checkedName(user + "@" + domain));
    }

    private static List<String> names(Path directory, String ending) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(Files::isDirectory)
                    .map(entry -> String.valueOf(entry.getFileName()))
                    .filter(name -> name.endsWith(ending))
                    .map(name -> name.substring(0, name.length() - ending.length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new StorageException(directory, "cannot list the directory", e);
        }
    }
}
