package io.steelyard.config;

import com.google.protobuf.ByteString;
import io.steelyard.bytes.Bytes;
import io.steelyard.format.Block;
import io.steelyard.format.Envelope;
import io.steelyard.identity.SigningIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.hyperledger.fabric.protos.common.Config;
import org.hyperledger.fabric.protos.common.ConfigEnvelope;
import org.hyperledger.fabric.protos.common.ConfigGroup;
import org.hyperledger.fabric.protos.common.ConfigUpdate;
import org.hyperledger.fabric.protos.common.ConfigUpdateEnvelope;

/** A channel of three members, the first of which also orders, beside an organization that only orders. */
final class TestChannel {
    static final Bytes NONCE = Bytes.hex("00112233445566778899aabbccddeeff0011223344556677");
    static final Instant TIME = Instant.parse("2026-02-03T04:05:06.789Z");
    static final SecureRandom RANDOM = new SecureRandom();

    final Org clinic = new Org("Clinic");
    final Org insurer = new Org("Insurer");
    final Org lab = new Org("Lab");
    final Org port = new Org("Port");

    final ChannelTemplate template = new ChannelTemplate(
            "claims",
            List.of(clinic.organization(), insurer.organization(), lab.organization()),
            List.of(
                    new ChannelTemplate.Organization("Port", port.mspConfig(), List.of("port.example.com:7050")),
                    clinic.organization()),
            BatchSettings.DEFAULT,
            "raft",
            Bytes.utf8("engine's own"));

    final ChannelConfig genesis = ChannelConfig.fromBlock(template.genesis(NONCE, TIME));

    final SigningIdentity clinicAdmin = clinic.admin();
    final SigningIdentity insurerAdmin = insurer.admin();
    final SigningIdentity labAdmin = lab.admin();
    final SigningIdentity portAdmin = port.admin();

    /** The CONFIG_UPDATE envelope for a change, signed by these. */
    Envelope signed(ConfigChange change, SigningIdentity... signers) {
        return envelope(change.sign(List.of(signers), RANDOM));
    }

    /** The same for a handwritten update. */
    Envelope signed(ConfigUpdate update, SigningIdentity... signers) {
        Bytes envelope = Bytes.owning(ConfigUpdateEnvelope.newBuilder()
                .setConfigUpdate(update.toByteString())
                .build()
                .toByteArray());
        for (SigningIdentity signer : signers) {
            envelope = ConfigChange.addSignature(envelope, signer, RANDOM);
        }
        return envelope(envelope);
    }

    Envelope envelope(Bytes configUpdateEnvelope) {
        return ConfigTransactions.update("claims", configUpdateEnvelope, clinicAdmin, NONCE, TIME);
    }

    /** What an orderer and then every peer do with an update. */
    ChannelConfig apply(ChannelConfig current, Envelope update) {
        Bytes proposed = current.propose(update, Org.SUITE);
        return current.validate(proposed, Org.SUITE);
    }

    /** The genesis config with another tree. */
    ChannelConfig with(UnaryOperator<ConfigGroup> edit) {
        Config config =
                Config.newBuilder().setChannelGroup(edit.apply(genesis.root())).build();
        return ChannelConfig.of(
                "claims",
                Bytes.owning(
                        ConfigEnvelope.newBuilder().setConfig(config).build().toByteArray()));
    }

    /** An edit of one group below the root. */
    static UnaryOperator<ConfigGroup> at(String name, UnaryOperator<ConfigGroup> edit) {
        return root -> root.toBuilder()
                .putGroups(name, edit.apply(root.getGroupsOrThrow(name)))
                .build();
    }

    /** An edit of one value of a group, which it may lack before. */
    static UnaryOperator<ConfigGroup> value(String name, ByteString content) {
        return group -> group.toBuilder()
                .putValues(
                        name,
                        group
                                .getValuesOrDefault(
                                        name, org.hyperledger.fabric.protos.common.ConfigValue.getDefaultInstance())
                                .toBuilder()
                                .setModPolicy("Admins")
                                .setValue(content)
                                .build())
                .build();
    }

    /** A block that real Fabric wrote. */
    static Block golden(String ledger, int number) {
        String path = "/vectors/" + ledger + "/orderer/" + String.format(java.util.Locale.ROOT, "%03d.block", number);
        try (InputStream input = TestChannel.class.getResourceAsStream(path)) {
            if (input == null) {
                throw new AssertionError("no test resource " + path);
            }
            return Block.parse(Bytes.owning(input.readAllBytes()));
        } catch (IOException e) {
            throw new AssertionError(path, e);
        }
    }
}
