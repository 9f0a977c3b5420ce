package io.steelyard.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steelyard.bytes.Bytes;
import io.steelyard.crypto.P256Suite;
import io.steelyard.crypto.PemKeys;
import io.steelyard.error.ConfigurationException;
import io.steelyard.error.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class MspFolderTest {
    private static final String DOMAIN = "org1.example.com";
    private static final String PEER = "peer0.org1.example.com";

    @TempDir
    Path root;

    private final SecureRandom random = new SecureRandom();
    private final P256Suite suite = P256Suite.create(random);
    private final CertificateAuthority ca = authority("ca." + DOMAIN);
    private final CertificateAuthority tlsCa = authority("tlsca." + DOMAIN);
    private final KeyedCertificate user =
            ca.issue(CertificateRequest.named("User1@" + DOMAIN).withRole(Principal.RoleType.CLIENT));
    private final KeyedCertificate peer =
            ca.issue(CertificateRequest.named(PEER).withRole(Principal.RoleType.PEER));
    private final KeyedCertificate tls =
            tlsCa.issue(CertificateRequest.named(PEER).withTlsHost("localhost"));

    private CertificateAuthority authority(String name) {
        return CertificateAuthority.createRoot(name, DOMAIN, suite, InstantSource.system(), random);
    }

    private MspFolder written() {
        MspFolder folder = MspFolder.ofPeers(root, DOMAIN);
        folder.writeAuthorities(ca, tlsCa);
        folder.writeNode(PEER, peer, tls);
        folder.writeUser("User1", user);
        return folder;
    }

    @Test
    void the_layout_is_that_of_cryptogen() throws IOException {
        written();
        Path home = root.resolve("peerOrganizations").resolve(DOMAIN);
        List<String> files;
        try (Stream<Path> all = Files.walk(home)) {
            files = all.filter(Files::isRegularFile)
                    .map(file -> home.relativize(file).toString().replace('\\', '/'))
                    .sorted()
                    .toList();
        }
        String p = "peers/peer0.org1.example.com/";
        String u = "users/User1@org1.example.com/msp/";
        assertThat(files)
                .containsExactlyInAnyOrder(
                        "ca/ca.org1.example.com-cert.pem",
                        "ca/priv_sk",
                        "ca/register.txt",
                        "tlsca/tlsca.org1.example.com-cert.pem",
                        "tlsca/priv_sk",
                        "tlsca/register.txt",
                        "msp/cacerts/ca.org1.example.com-cert.pem",
                        "msp/tlscacerts/tlsca.org1.example.com-cert.pem",
                        "msp/config.yaml",
                        p + "msp/cacerts/ca.org1.example.com-cert.pem",
                        p + "msp/tlscacerts/tlsca.org1.example.com-cert.pem",
                        p + "msp/config.yaml",
                        p + "msp/signcerts/peer0.org1.example.com-cert.pem",
                        p + "msp/keystore/priv_sk",
                        p + "tls/ca.crt",
                        p + "tls/server.crt",
                        p + "tls/server.key",
                        u + "cacerts/ca.org1.example.com-cert.pem",
                        u + "tlscacerts/tlsca.org1.example.com-cert.pem",
                        u + "config.yaml",
                        u + "signcerts/cert.pem",
                        u + "keystore/priv_sk");
        assertThat(Files.readString(home.resolve("msp/config.yaml")))
                .startsWith("NodeOUs:\n  Enable: true\n  ClientOUIdentifier:\n"
                        + "    Certificate: cacerts/ca.org1.example.com-cert.pem\n"
                        + "    OrganizationalUnitIdentifier: client\n")
                .contains("AdminOUIdentifier", "PeerOUIdentifier", "OrdererOUIdentifier");
    }

    @Test
    void keys_and_their_directories_are_their_owners_only() throws IOException {
        Assumptions.assumeTrue(
                root.getFileSystem().supportedFileAttributeViews().contains("posix"));
        Path home = written().path();
        try (Stream<Path> all = Files.walk(home)) {
            for (Path path : all.toList()) {
                String name = path.getFileName().toString();
                if (name.equals("priv_sk") || name.endsWith(".key")) {
                    assertThat(permissions(path)).as("%s", path).isEqualTo("rw-------");
                    assertThat(permissions(path.resolveSibling("")))
                            .as("%s", path)
                            .isEqualTo("rwx------");
                }
            }
        }
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void what_was_written_reads_back_and_signs() {
        MspFolder folder = written();
        assertThat(folder.exists()).isTrue();
        assertThat(folder.nodes()).containsExactly(PEER);
        assertThat(folder.users()).containsExactly("User1");
        assertThat(folder.rootCertificates()).containsExactly(ca.certificate());
        assertThat(folder.tlsRootCertificates()).containsExactly(tlsCa.certificate());
        assertThat(folder.intermediateCertificates()).isEmpty();
        assertThat(folder.revocationLists()).isEmpty();
        assertThat(folder.readNode(PEER).certificate()).isEqualTo(peer.certificate());
        assertThat(folder.readNodeTls(PEER).certificate()).isEqualTo(tls.certificate());
        SigningIdentity identity = folder.readUser("User1").identity("Org1MSP", suite);
        Bytes message = Bytes.utf8("signed by what was read");
        assertThat(suite.verify(user.certificate().publicKey(), message, identity.sign(message)))
                .isTrue();
        Path msp = folder.path().resolve("users/User1@org1.example.com/msp");
        assertThat(MspFolder.readIdentity(msp, "Org1MSP", suite).identity()).isEqualTo(identity.identity());
        CertificateAuthority opened =
                CertificateAuthority.open(folder.caDirectory(), suite, InstantSource.system(), random);
        assertThat(opened.issuedSerials()).hasSize(2);
    }

    @Test
    void an_organization_with_an_intermediate_authority_reads_back_whole() {
        CertificateAuthority middle = ca.createIntermediate("ica." + DOMAIN, DOMAIN);
        CertificateAuthority tlsMiddle = tlsCa.createIntermediate("tlsica." + DOMAIN, DOMAIN);
        MspFolder folder = MspFolder.ofOrderers(root, DOMAIN);
        assertThat(folder.exists()).isFalse();
        folder.writeAuthorities(middle, tlsMiddle);
        KeyedCertificate orderer =
                middle.issue(CertificateRequest.named("orderer." + DOMAIN).withRole(Principal.RoleType.ORDERER));
        folder.writeNode(
                "orderer." + DOMAIN,
                orderer,
                tlsMiddle.issue(CertificateRequest.named("o").forTls()));
        assertThat(folder.rootCertificates()).containsExactly(ca.certificate());
        assertThat(folder.intermediateCertificates()).containsExactly(middle.certificate());
        assertThat(folder.tlsIntermediateCertificates()).containsExactly(tlsMiddle.certificate());
        assertThat(folder.path()).isEqualTo(root.resolve("ordererOrganizations").resolve(DOMAIN));
        assertThat(folder.readNode("orderer." + DOMAIN).certificate()).isEqualTo(orderer.certificate());
        Path msp = folder.path().resolve("orderers/orderer.org1.example.com/msp");
        assertThat(KeyFiles.read(msp.resolve("config.yaml")).utf8()).contains("intermediatecerts/ica.");
        assertThat(msp.resolve("intermediatecerts/ica.org1.example.com-cert.pem"))
                .exists();
        assertThat(KeyFiles.read(msp.resolveSibling("tls").resolve("server.crt"))
                        .utf8()
                        .split("BEGIN"))
                .hasSize(3);
    }

    @Test
    void a_key_of_somebody_else_is_refused_naming_both_files() {
        MspFolder folder = written();
        Path msp = folder.path().resolve("users/User1@org1.example.com/msp");
        PemKeys.write(msp.resolve("keystore/priv_sk"), peer.privateKey());
        assertThatThrownBy(() -> folder.readUser("User1"))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("does not belong")
                .hasMessageContaining("cert.pem")
                .hasMessageContaining("priv_sk");
    }

    @Test
    void an_older_key_beside_the_current_one_does_no_harm() {
        MspFolder folder = written();
        Path keystore = folder.path().resolve("users/User1@org1.example.com/msp/keystore");
        PemKeys.write(keystore.resolve("aaaa_sk"), peer.privateKey());
        assertThat(folder.readUser("User1").certificate()).isEqualTo(user.certificate());
    }

    @Test
    void damaged_or_missing_files_are_named() throws IOException {
        MspFolder folder = written();
        Path msp = folder.path().resolve("users/User1@org1.example.com/msp");
        Files.writeString(msp.resolve("signcerts/cert.pem"), "-----BEGIN CERTIFICATE-----\nMIIB\n");
        assertThatThrownBy(() -> folder.readUser("User1"))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("cert.pem");
        Files.delete(msp.resolve("signcerts/cert.pem"));
        assertThatThrownBy(() -> folder.readUser("User1"))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("signcerts")
                .hasMessageContaining("found 0");
        Files.delete(folder.path().resolve("peers").resolve(PEER).resolve("msp/keystore/priv_sk"));
        assertThatThrownBy(() -> folder.readNode(PEER))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("no private key");
        assertThatThrownBy(() -> folder.readUser("Nobody"))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("Nobody@org1.example.com");
    }

    @Test
    void a_revocation_list_lies_in_the_msp() {
        MspFolder folder = written();
        ca.revoke(user.certificate());
        folder.writeRevocationList(ca);
        assertThat(folder.revocationLists()).hasSize(1);
        assertThat(folder.revocationLists().get(0).utf8()).startsWith("-----BEGIN X509 CRL-----");
    }

    @Test
    void names_cannot_lead_out_of_the_folder() {
        MspFolder folder = MspFolder.ofPeers(root, DOMAIN);
        assertThatThrownBy(() -> MspFolder.ofPeers(root, "../x")).isInstanceOf(ConfigurationException.class);
        for (String bad : List.of("..", ".hidden", "a/b", "a\\b", "", "a b")) {
            assertThatThrownBy(() -> folder.readNode(bad)).as(bad).isInstanceOf(ConfigurationException.class);
        }
        assertThatThrownBy(() -> folder.readUser("../../x")).isInstanceOf(ConfigurationException.class);
    }
}
