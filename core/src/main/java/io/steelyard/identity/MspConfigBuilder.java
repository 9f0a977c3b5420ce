package io.steelyard.identity;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.steelyard.bytes.Bytes;
import org.hyperledger.fabric.protos.msp.FabricCryptoConfig;
import org.hyperledger.fabric.protos.msp.FabricMSPConfig;
import org.hyperledger.fabric.protos.msp.FabricNodeOUs;
import org.hyperledger.fabric.protos.msp.FabricOUIdentifier;
import org.hyperledger.fabric.protos.msp.MSPConfig;
import org.jspecify.annotations.Nullable;

/**
 * Builds the {@code MSPConfig} bytes of an organization, as configtxgen does from an MSP folder. NodeOUs are on, with the units
 * client, peer, admin and orderer. One thread. The result is what {@link Msp#of} reads, and is checked only there.
 */
public final class MspConfigBuilder {
    private final FabricMSPConfig.Builder config = FabricMSPConfig.newBuilder();
    private boolean hasNodeOus = true;
    private @Nullable Certificate nodeOuCertifier;

    private MspConfigBuilder(String mspId) {
        config.setName(mspId)
                .setCryptoConfig(FabricCryptoConfig.newBuilder()
                        .setSignatureHashFamily("SHA2")
                        .setIdentityIdentifierHashFunction("SHA256"));
    }

    /** A config of the organization with this MSP id, still without a root. */
    public static MspConfigBuilder of(String mspId) {
        return new MspConfigBuilder(mspId);
    }

    /** Adds a root CA of members. */
    public MspConfigBuilder root(Certificate authority) {
        config.addRootCerts(pem(authority));
        return this;
    }

    /** Adds an intermediate CA of members. */
    public MspConfigBuilder intermediate(Certificate authority) {
        config.addIntermediateCerts(pem(authority));
        return this;
    }

    /** Adds a certificate whose holder is an admin, whatever its organizational units beyond those a member needs. */
    public MspConfigBuilder admin(Certificate admin) {
        config.addAdmins(pem(admin));
        return this;
    }

    /** Adds a CRL, DER or PEM. */
    public MspConfigBuilder revocationList(Bytes list) {
        config.addRevocationList(UnsafeByteOperations.unsafeWrap(list.buffer()));
        return this;
    }

    /** Adds a root CA of TLS endpoints. */
    public MspConfigBuilder tlsRoot(Certificate authority) {
        config.addTlsRootCerts(pem(authority));
        return this;
    }

    /** Adds an intermediate CA of TLS endpoints. */
    public MspConfigBuilder tlsIntermediate(Certificate authority) {
        config.addTlsIntermediateCerts(pem(authority));
        return this;
    }

    /** Adds a unit that makes a member when {@code certifier} issued the certificate; with one given, every member needs one. */
    public MspConfigBuilder acceptedUnit(String unit, Certificate certifier) {
        config.addOrganizationalUnitIdentifiers(
                FabricOUIdentifier.newBuilder().setCertificate(pem(certifier)).setOrganizationalUnitIdentifier(unit));
        return this;
    }

    /** Lets the role units count only in certificates that {@code certifier} issued. */
    public MspConfigBuilder nodeOuCertifier(Certificate certifier) {
        nodeOuCertifier = certifier;
        return this;
    }

    /** Turns NodeOUs off: every certificate is a member's, the admins are those listed, and nobody is a client, peer or orderer. */
    public MspConfigBuilder withoutNodeOus() {
        hasNodeOus = false;
        return this;
    }

    /** The {@code MSPConfig} bytes. */
    public Bytes build() {
        FabricMSPConfig.Builder complete = config.clone();
        if (hasNodeOus) {
            complete.setFabricNodeOus(FabricNodeOUs.newBuilder()
                    .setEnable(true)
                    .setClientOuIdentifier(unit("client"))
                    .setPeerOuIdentifier(unit("peer"))
                    .setAdminOuIdentifier(unit("admin"))
                    .setOrdererOuIdentifier(unit("orderer")));
        }
        return Bytes.owning(MSPConfig.newBuilder()
                .setConfig(complete.build().toByteString())
                .build()
                .toByteArray());
    }

    private FabricOUIdentifier unit(String name) {
        FabricOUIdentifier.Builder unit = FabricOUIdentifier.newBuilder().setOrganizationalUnitIdentifier(name);
        if (nodeOuCertifier != null) {
            unit.setCertificate(pem(nodeOuCertifier));
        }
        return unit.build();
    }

    private static ByteString pem(Certificate certificate) {
        return UnsafeByteOperations.unsafeWrap(certificate.pem().buffer());
    }
}
