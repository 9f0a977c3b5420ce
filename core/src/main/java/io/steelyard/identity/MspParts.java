package io.steelyard.identity;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.steelyard.bytes.Bytes;
import io.steelyard.error.MalformedException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.hyperledger.fabric.protos.msp.FabricCryptoConfig;
import org.hyperledger.fabric.protos.msp.FabricMSPConfig;
import org.hyperledger.fabric.protos.msp.FabricNodeOUs;
import org.hyperledger.fabric.protos.msp.FabricOUIdentifier;
import org.hyperledger.fabric.protos.msp.MSPConfig;

/** A {@code FabricMSPConfig}, read and checked in Fabric's order. Source: Fabric msp/mspimplsetup.go preSetupV142. */
record MspParts(
        String mspId,
        MspAuthorities authorities,
        UnitRules units,
        Set<Certificate> admins,
        List<Certificate> roots,
        List<Certificate> intermediates,
        List<Certificate> tlsRoots,
        List<Certificate> tlsIntermediates) {

    private static final int BYTES_MAX = 16 << 20;

    static MspParts parse(Bytes mspConfig, Msp.Version version) {
        if (mspConfig.size() > BYTES_MAX) {
            throw new MalformedException("an MSP config has at most " + BYTES_MAX + " bytes; got " + mspConfig.size());
        }
        FabricMSPConfig config = read(mspConfig);
        try {
            return of(config, version);
        } catch (MalformedException e) {
            throw new MalformedException("MSP " + config.getName() + ": " + e.getMessage(), e);
        }
    }

    private static FabricMSPConfig read(Bytes mspConfig) {
        try {
            MSPConfig outer = MSPConfig.parseFrom(mspConfig.buffer());
            if (outer.getType() != 0) {
                throw new MalformedException("MSPs of type 0 (X.509) are supported; got type " + outer.getType());
            }
            FabricMSPConfig config = FabricMSPConfig.parseFrom(outer.getConfig());
            if (config.getName().isEmpty()) {
                throw new MalformedException("an MSP config has no name; the name is the MSP id");
            }
            return config;
        } catch (InvalidProtocolBufferException e) {
            throw new MalformedException("not an MSPConfig: " + e.getMessage(), e);
        }
    }

    private static MspParts of(FabricMSPConfig config, Msp.Version version) {
        checkCrypto(config.getCryptoConfig());
        if (config.getRootCertsCount() == 0) {
            throw new MalformedException("it has no root CA certificate; at least one is needed");
        }
        List<Certificate> roots = parsed(config.getRootCertsList(), "root CA certificate", Certificate::parsePem);
        List<Certificate> intermediates =
                parsed(config.getIntermediateCertsList(), "intermediate CA certificate", Certificate::parsePem);
        List<RevocationList> lists = parsed(config.getRevocationListList(), "revocation list", RevocationList::parse);
        checkSelfSigned(roots);
        MspAuthorities authorities = MspAuthorities.of(roots, intermediates, lists);
        List<Certificate> tlsRoots =
                parsed(config.getTlsRootCertsList(), "TLS root CA certificate", Certificate::parsePem);
        List<Certificate> tlsIntermediates =
                parsed(config.getTlsIntermediateCertsList(), "TLS intermediate CA certificate", Certificate::parsePem);
        MspAuthorities.of(tlsRoots, tlsIntermediates, lists);
        UnitRules units = new UnitRules(
                config.getName(), acceptedUnits(config, authorities), nodeOus(config, version, authorities));
        List<Certificate> admins = parsed(config.getAdminsList(), "admin certificate", Certificate::parsePem);
        if (version.compareTo(Msp.Version.V1_4_3) >= 0
                && admins.isEmpty()
                && !units.nodeOus().containsKey(Principal.RoleType.ADMIN)) {
            throw new MalformedException(
                    "it has neither admin certificates nor an admin OU, so nobody could administer it");
        }
        return new MspParts(
                config.getName(),
                authorities,
                units,
                Set.copyOf(admins),
                roots,
                intermediates,
                tlsRoots,
                tlsIntermediates);
    }

    private static void checkCrypto(FabricCryptoConfig crypto) {
        String family = crypto.getSignatureHashFamily();
        String idHash = crypto.getIdentityIdentifierHashFunction();
        if (!(family.isEmpty() || family.equals("SHA2")) || !(idHash.isEmpty() || idHash.equals("SHA256"))) {
            throw new MalformedException("its crypto config asks for " + family + " and " + idHash
                    + "; signature hash family SHA2 and identity hash SHA256 are supported");
        }
    }

    /** Fabric cannot sanitise a root that another CA signed and refuses it. */
    private static void checkSelfSigned(List<Certificate> roots) {
        for (Certificate root : roots) {
            if (!root.isCa() || !root.isSignedBy(root)) {
                throw new MalformedException("the root CA certificate " + root
                        + " is no self-signed CA; an issuer below a root belongs among the intermediate certificates");
            }
        }
    }

    private static Map<String, Set<Bytes>> acceptedUnits(FabricMSPConfig config, MspAuthorities authorities) {
        Map<String, Set<Bytes>> accepted = new HashMap<>();
        for (FabricOUIdentifier unit : config.getOrganizationalUnitIdentifiersList()) {
            accepted.computeIfAbsent(unit.getOrganizationalUnitIdentifier(), name -> new HashSet<>())
                    .add(certifiersId(unit.getCertificate(), authorities));
        }
        return accepted;
    }

    private static Map<Principal.RoleType, UnitRules.NodeOu> nodeOus(
            FabricMSPConfig config, Msp.Version version, MspAuthorities authorities) {
        if (version == Msp.Version.V1_0 || !config.hasFabricNodeOus()) {
            return Map.of();
        }
        FabricNodeOUs units = config.getFabricNodeOus();
        return version.compareTo(Msp.Version.V1_4_3) < 0
                ? olderNodeOus(units, authorities)
                : nodeOus(units, authorities);
    }

    /** Before 1.4.3 there are those of clients and peers only, and both must be named, also when they are off. */
    private static Map<Principal.RoleType, UnitRules.NodeOu> olderNodeOus(
            FabricNodeOUs config, MspAuthorities authorities) {
        if (config.getClientOuIdentifier().getOrganizationalUnitIdentifier().isEmpty()
                || config.getPeerOuIdentifier()
                        .getOrganizationalUnitIdentifier()
                        .isEmpty()) {
            throw new MalformedException("its NodeOUs name no unit for clients, or none for peers");
        }
        Map<Principal.RoleType, UnitRules.NodeOu> nodeOus = Map.of(
                Principal.RoleType.CLIENT, nodeOu(config.getClientOuIdentifier(), authorities),
                Principal.RoleType.PEER, nodeOu(config.getPeerOuIdentifier(), authorities));
        return config.getEnable() ? nodeOus : Map.of();
    }

    private static Map<Principal.RoleType, UnitRules.NodeOu> nodeOus(FabricNodeOUs config, MspAuthorities authorities) {
        Map<Principal.RoleType, UnitRules.NodeOu> nodeOus = new EnumMap<>(Principal.RoleType.class);
        if (config.hasClientOuIdentifier()) {
            nodeOus.put(Principal.RoleType.CLIENT, nodeOu(config.getClientOuIdentifier(), authorities));
        }
        if (config.hasPeerOuIdentifier()) {
            nodeOus.put(Principal.RoleType.PEER, nodeOu(config.getPeerOuIdentifier(), authorities));
        }
        if (config.hasAdminOuIdentifier()) {
            nodeOus.put(Principal.RoleType.ADMIN, nodeOu(config.getAdminOuIdentifier(), authorities));
        }
        if (config.hasOrdererOuIdentifier()) {
            nodeOus.put(Principal.RoleType.ORDERER, nodeOu(config.getOrdererOuIdentifier(), authorities));
        }
        return config.getEnable() ? nodeOus : Map.of();
    }

    private static UnitRules.NodeOu nodeOu(FabricOUIdentifier unit, MspAuthorities authorities) {
        return new UnitRules.NodeOu(
                unit.getOrganizationalUnitIdentifier(),
                unit.getCertificate().isEmpty() ? Bytes.EMPTY : certifiersId(unit.getCertificate(), authorities));
    }

    private static Bytes certifiersId(ByteString certificate, MspAuthorities authorities) {
        return authorities.certifiersId(Certificate.parsePem(Bytes.owning(certificate.toByteArray())));
    }

    private static <T> List<T> parsed(List<ByteString> from, String what, Function<Bytes, T> parser) {
        List<T> parsed = new ArrayList<>(from.size());
        for (int i = 0; i < from.size(); i++) {
            try {
                parsed.add(parser.apply(Bytes.owning(from.get(i).toByteArray())));
            } catch (MalformedException e) {
                throw new MalformedException(what + " " + (i + 1) + ": " + e.getMessage(), e);
            }
        }
        return List.copyOf(parsed);
    }
}
