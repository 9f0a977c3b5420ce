package io.steelyard.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.steelyard.bytes.Bytes;
import io.steelyard.identity.Principal.RoleType;
import io.steelyard.policy.SignedData;
import java.util.List;
import java.util.Map;
import org.hyperledger.fabric.protos.common.ConfigGroup;
import org.hyperledger.fabric.protos.common.ConfigPolicy;
import org.hyperledger.fabric.protos.common.MSPPrincipal;
import org.hyperledger.fabric.protos.common.SignaturePolicyEnvelope;
import org.hyperledger.fabric.protos.msp.FabricMSPConfig;
import org.hyperledger.fabric.protos.msp.FabricNodeOUs;
import org.hyperledger.fabric.protos.msp.FabricOUIdentifier;
import org.hyperledger.fabric.protos.msp.MSPConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** MSP configs and identities that Fabric 3.1.5 wrote. */
@Timeout(60)
final class MspGoldenTest {
    @ParameterizedTest
    @ValueSource(strings = {"raft-000", "bft-000"})
    void the_builder_makes_the_bytes_that_configtxgen_made(String block) throws Exception {
        for (Map.Entry<String, Bytes> entry : GoldenBlocks.msps(block).entrySet()) {
            Msp msp = Msp.of(entry.getValue());
            Certificate root = msp.rootCertificates().get(0);

            Bytes built = MspConfigBuilder.of(msp.mspId())
                    .root(root)
                    .tlsRoot(msp.tlsRootCertificates().get(0))
                    .nodeOuCertifier(root)
                    .build();

            assertThat(built).isEqualTo(sanitised(entry.getValue()));
        }
    }

    /** cryptogen leaves a high S in about half of its CA certificates; ours are written with a low one. */
    private static Bytes sanitised(Bytes config) throws Exception {
        MSPConfig outer = MSPConfig.parseFrom(config.toArray());
        FabricMSPConfig.Builder inner = FabricMSPConfig.parseFrom(outer.getConfig()).toBuilder();
        inner.setRootCerts(0, sanitised(inner.getRootCerts(0)));
        inner.setTlsRootCerts(0, sanitised(inner.getTlsRootCerts(0)));
        FabricNodeOUs.Builder units = inner.getFabricNodeOusBuilder();
        for (FabricOUIdentifier.Builder unit : List.of(
                units.getClientOuIdentifierBuilder(),
                units.getPeerOuIdentifierBuilder(),
                units.getAdminOuIdentifierBuilder(),
                units.getOrdererOuIdentifierBuilder())) {
            unit.setCertificate(sanitised(unit.getCertificate()));
        }
        return Bytes.owning(outer.toBuilder()
                .setConfig(inner.build().toByteString())
                .build()
                .toByteArray());
    }

    private static ByteString sanitised(ByteString pem) {
        return ByteString.copyFrom(
                Certificate.parsePem(GoldenBlocks.bytes(pem)).pem().toArray());
    }

    @Test
    void the_genesis_block_names_three_organizations() throws Exception {
        MspSet msps = GoldenBlocks.mspSet("raft-000");

        assertThat(msps.ids()).containsExactly("OrdererMSP", "Org1MSP", "Org2MSP");
        assertThat(msps.find("Org1MSP")).isPresent();
        assertThat(msps.find("Org3MSP")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"raft-005", "bft-004"})
    void endorsers_are_peers_and_block_signers_that_are_named_are_orderers(String block) throws Exception {
        MspSet msps = GoldenBlocks.mspSet(block.startsWith("bft") ? "bft-000" : "raft-000");
        for (SignedData claim : GoldenBlocks.endorsementClaims(block)) {
            Identity endorser = msps.deserialize(claim.identity());

            assertThat(msps.whyInvalid(endorser)).isEmpty();
            assertThat(msps.satisfies(endorser, new Principal.Role(endorser.mspId(), RoleType.PEER)))
                    .isTrue();
            assertThat(msps.satisfies(endorser, new Principal.Role(endorser.mspId(), RoleType.CLIENT)))
                    .isFalse();
        }
        for (Bytes orderer : GoldenBlocks.ordererIdentities(block)) {
            Identity signer = msps.deserialize(orderer);

            assertThat(msps.satisfies(signer, new Principal.Role("OrdererMSP", RoleType.ORDERER)))
                    .isTrue();
            assertThat(msps.satisfies(signer, new Principal.ExactIdentity(orderer)))
                    .isTrue();
        }
    }

    @Test
    void the_config_updates_signer_is_an_orderer_organizations_member() throws Exception {
        MspSet msps = GoldenBlocks.mspSet("raft-000");
        Identity creator =
                msps.deserialize(GoldenBlocks.envelopeClaim("raft-015").identity());

        assertThat(msps.whyInvalid(creator)).isEmpty();
        assertThat(creator.mspId()).isEqualTo("OrdererMSP");
    }

    @Test
    void identities_do_not_cross_networks_with_equal_names() throws Exception {
        MspSet bft = GoldenBlocks.mspSet("bft-000");
        SignedData raftClaim = GoldenBlocks.endorsementClaims("raft-005").get(0);

        assertThat(bft.whyInvalid(bft.deserialize(raftClaim.identity()))).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"raft-000", "bft-000"})
    void every_principal_of_the_config_is_written_as_it_was_read(String block) throws Exception {
        int checked = checkPrincipals(GoldenBlocks.config(block));

        assertThat(checked).isGreaterThan(10);
    }

    private static int checkPrincipals(ConfigGroup group) throws Exception {
        int checked = 0;
        for (ConfigPolicy policy : group.getPoliciesMap().values()) {
            if (policy.getPolicy().getType() == 1) {
                var envelope =
                        SignaturePolicyEnvelope.parseFrom(policy.getPolicy().getValue());
                for (MSPPrincipal principal : envelope.getIdentitiesList()) {
                    Bytes bytes = Bytes.owning(principal.toByteArray());
                    assertThat(Principal.parse(bytes)).isNotInstanceOf(Principal.Unreadable.class);
                    assertThat(Principal.parse(bytes).toBytes()).isEqualTo(bytes);
                    checked++;
                }
            }
        }
        for (ConfigGroup child : group.getGroupsMap().values()) {
            checked += checkPrincipals(child);
        }
        return checked;
    }
}
