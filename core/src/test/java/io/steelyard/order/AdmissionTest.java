package io.steelyard.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.steelyard.bytes.Bytes;
import io.steelyard.config.BatchSettings;
import io.steelyard.config.ChannelConfig;
import io.steelyard.config.ConfigChange;
import io.steelyard.config.ConfigTransactions;
import io.steelyard.error.MalformedException;
import io.steelyard.error.UnavailableException;
import io.steelyard.fixture.TestChannel;
import io.steelyard.fixture.TestOrg;
import io.steelyard.format.Envelope;
import io.steelyard.format.HeaderType;
import io.steelyard.identity.CertificateRequest;
import io.steelyard.identity.Principal.RoleType;
import io.steelyard.identity.SigningIdentity;
import io.steelyard.order.BroadcastRefusedException.Status;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERSequence;
import org.hyperledger.fabric.protos.common.Config;
import org.hyperledger.fabric.protos.common.ConfigEnvelope;
import org.hyperledger.fabric.protos.common.ConfigGroup;
import org.hyperledger.fabric.protos.common.ConfigValue;
import org.hyperledger.fabric.protos.common.Payload;
import org.hyperledger.fabric.protos.orderer.ConsensusType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an ordering node refuses, and what it says about it. */
@Timeout(60)
class AdmissionTest {
    private static final BigInteger P256_ORDER =
            new BigInteger("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551", 16);

    private final TestChannel channel = new TestChannel(new BatchSettings(10, 20_000, 20_000, Duration.ofSeconds(2)));
    private final TestOrderer orderer = new TestOrderer(channel);

    @AfterEach
    void the_node_still_orders() {
        orderer.environment.runAll();
        long height = orderer.service.height();
        assertThat(orderer.order(transaction(channel.clinic.client))).isCompleted();
        assertThat(orderer.service.height()).isEqualTo(height + 1);
        orderer.service.close();
    }

    private Envelope transaction(SigningIdentity client) {
        return channel.transaction("claims").by(client).write("k", "v").envelope();
    }

    private void assertRefused(Envelope envelope, Status status, String... words) {
        long height = orderer.service.height();
        Throwable refusal = TestOrderer.failure(orderer.order(envelope));
        assertThat(refusal).isInstanceOf(BroadcastRefusedException.class).hasMessageContainingAll(words);
        assertThat(((BroadcastRefusedException) refusal).status()).isEqualTo(status);
        assertThat(((BroadcastRefusedException) refusal).isRetryable()).isFalse();
        assertThat(orderer.service.height()).as("nothing was ordered").isEqualTo(height);
    }

    @Test
    void every_kind_of_member_may_write() {
        for (SigningIdentity writer :
                List.of(channel.clinic.client, channel.clinic.admin, channel.insurer.client, channel.insurer.admin)) {
            assertThat(orderer.order(transaction(writer))).isCompleted();
        }
    }

    @Test
    void an_envelope_without_a_payload_is_refused() {
        assertRefused(Envelope.of(Bytes.EMPTY, Bytes.utf8("s")), Status.BAD_REQUEST, "no payload");
    }

    @Test
    void a_payload_that_cannot_be_read_is_refused() {
        assertRefused(Envelope.of(Bytes.hex("ffff"), Bytes.utf8("s")), Status.BAD_REQUEST, "cannot be read", "payload");
        Bytes headless = Bytes.of(Payload.newBuilder()
                .setData(ByteString.copyFromUtf8("data"))
                .build()
                .toByteArray());
        assertRefused(Envelope.of(headless, Bytes.utf8("s")), Status.BAD_REQUEST, "cannot be read", "header");
    }

    @Test
    void an_envelope_above_the_absolute_maximum_is_refused_with_its_size_the_limit_and_what_to_do() {
        Envelope large =
                channel.transaction("claims").write("k", "v".repeat(20_000)).envelope();
        int bytes = large.payload().size() + large.signature().size();
        assertRefused(
                large,
                Status.BAD_REQUEST,
                bytes + " bytes",
                "maximum allowed 20000 bytes",
                "AbsoluteMaxBytes",
                "send less");
    }

    @Test
    void an_envelope_for_another_channel_is_refused_with_both_names() {
        assertRefused(
                channel.transaction("claims").on("other").write("k", "v").envelope(),
                Status.NOT_FOUND,
                "'other'",
                "'claims'");
    }

    @Test
    void a_signature_of_another_key_is_refused() {
        Bytes payload = transaction(channel.clinic.client).payload();
        assertRefused(
                Envelope.of(payload, channel.insurer.client.sign(payload)),
                Status.FORBIDDEN,
                "/Channel/Writers",
                "alice of Clinic",
                "does not verify");
    }

    @Test
    void a_changed_payload_is_refused() {
        Envelope good = transaction(channel.clinic.client);
        byte[] changed = good.payload().toArray();
        changed[changed.length - 1] ^= 1;
        assertRefused(Envelope.of(Bytes.owning(changed), good.signature()), Status.FORBIDDEN, "does not verify");
    }

    @Test
    void a_signature_with_a_high_S_is_refused() throws Exception {
        Envelope good = transaction(channel.clinic.client);
        ASN1Sequence both = ASN1Sequence.getInstance(good.signature().toArray());
        BigInteger s = ASN1Integer.getInstance(both.getObjectAt(1)).getPositiveValue();
        Bytes high = Bytes.owning(
                new DERSequence(new ASN1Encodable[] {both.getObjectAt(0), new ASN1Integer(P256_ORDER.subtract(s))})
                        .getEncoded());
        assertRefused(Envelope.of(good.payload(), high), Status.FORBIDDEN, "S above half of the group order");
    }

    @Test
    void no_signature_is_refused() {
        assertRefused(
                Envelope.of(transaction(channel.clinic.client).payload(), Bytes.EMPTY),
                Status.FORBIDDEN,
                "does not verify");
    }

    @Test
    void an_identity_of_no_organization_of_the_channel_is_refused_and_the_organizations_are_named() {
        assertRefused(
                transaction(new TestOrg("Stranger").client), Status.FORBIDDEN, "Stranger", "Clinic, Insurer, Port");
    }

    @Test
    void an_identity_that_another_authority_issued_under_the_organizations_name_is_refused() {
        assertRefused(
                transaction(new TestOrg("Clinic").client),
                Status.FORBIDDEN,
                "alice of Clinic is no valid member",
                "not signed by its issuer");
    }

    @Test
    void an_expired_identity_is_refused_with_the_date_and_what_to_do() {
        SigningIdentity brief = channel.clinic.issue(
                CertificateRequest.named("brief").withRole(RoleType.CLIENT).validFor(Duration.ofHours(1)));
        assertThat(orderer.order(transaction(brief))).isCompleted();

        orderer.environment.advance(Duration.ofHours(2));
        assertRefused(
                transaction(brief),
                Status.BAD_REQUEST,
                "expired at " + brief.identity().certificate().notAfter(),
                "enroll again");
    }

    @Test
    void a_revoked_identity_is_refused_as_soon_as_the_config_says_so() {
        SigningIdentity bob = channel.clinic.issue("bob", RoleType.CLIENT);
        assertThat(orderer.order(transaction(bob))).isCompleted();

        channel.clinic.revoke(bob);
        assertThat(orderer.order(transaction(bob))).as("nobody was told").isCompleted();
        assertThat(orderer.order(channel.update(
                        ConfigChange.to(channel.config).replaceMsp(channel.clinic.mspConfig()), channel.clinic.admin)))
                .isCompleted();
        assertRefused(transaction(bob), Status.FORBIDDEN, "bob of Clinic", "revoked");
    }

    @Test
    void types_that_nobody_may_send_are_refused_with_what_is_allowed() {
        for (HeaderType type : List.of(
                HeaderType.MESSAGE,
                HeaderType.CONFIG,
                HeaderType.ORDERER_TRANSACTION,
                HeaderType.DELIVER_SEEK_INFO,
                HeaderType.CHAINCODE_PACKAGE)) {
            Bytes payload = Envelope.payload(
                    Envelope.channelHeader(type, TestChannel.ID, "", Instant.now(), ""),
                    Envelope.signatureHeader(channel.clinic.client.serialized(), TestOrg.nonce()),
                    Bytes.utf8("data"));
            assertRefused(
                    Envelope.of(payload, channel.clinic.client.sign(payload)),
                    Status.BAD_REQUEST,
                    "type " + type.number(),
                    "ENDORSER_TRANSACTION (3)",
                    "CONFIG_UPDATE (2)");
        }
    }

    @Test
    void a_config_update_without_enough_signatures_is_refused_and_the_missing_ones_are_named() {
        assertRefused(
                channel.update(ConfigChange.to(channel.config).removeMember("Insurer"), channel.clinic.admin),
                Status.BAD_REQUEST,
                "/Channel/Application/Admins",
                "Insurer");
    }

    @Test
    void a_config_update_that_cannot_be_read_is_refused() {
        for (Bytes content : List.of(Bytes.EMPTY, Bytes.hex("ffff"), Bytes.utf8("no update"))) {
            assertRefused(
                    ConfigTransactions.update(
                            TestChannel.ID, content, channel.clinic.admin, TestOrg.nonce(), Instant.now()),
                    Status.BAD_REQUEST,
                    "config update");
        }
    }

    @Test
    void a_config_update_for_an_older_config_is_refused_with_what_to_do() {
        BatchSettings other = new BatchSettings(11, 20_000, 20_000, Duration.ofSeconds(2));
        Envelope update = channel.update(ConfigChange.to(channel.config).batch(other), channel.port.admin);
        assertThat(orderer.order(update)).isCompleted();

        assertRefused(update, Status.BAD_REQUEST, "BatchSize", "is at version 1", "make the update anew");
    }

    @Test
    void while_the_channel_is_in_maintenance_only_its_config_is_changed() throws Exception {
        ChannelConfig maintained = inMaintenance(channel.config);
        Admission admission = new Admission(TestChannel.ID, TestOrg.SUITE, orderer.environment, channel.port.orderer);
        Envelope transaction = transaction(channel.clinic.client);
        assertThat(admission.admit(transaction, channel.config).isConfig()).isFalse();
        assertThatThrownBy(() -> admission.admit(transaction, maintained))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContainingAll("'claims'", "maintenance", "retry later");
        assertThat(admission.stillAdmitted(transaction.bytes(), maintained)).isFalse();

        BatchSettings other = new BatchSettings(11, 20_000, 20_000, Duration.ofSeconds(2));
        ConfigChange change = ConfigChange.to(maintained).batch(other);
        Envelope update = channel.updateFrom(channel.port.admin, change, channel.port.admin);
        assertThat(admission.admit(update, maintained).isConfig()).isTrue();
        assertThatThrownBy(() -> admission.admit(channel.update(change, channel.port.admin), maintained))
                .as("sent by an organization that does not order")
                .isInstanceOf(BroadcastRefusedException.class)
                .hasMessageContaining("/Channel/Orderer/Writers");
    }

    private static ChannelConfig inMaintenance(ChannelConfig config) throws Exception {
        Config.Builder edited = Config.parseFrom(config.bytes().buffer()).toBuilder();
        ConfigGroup ordering = edited.getChannelGroup().getGroupsOrThrow("Orderer");
        ConfigValue before = ordering.getValuesOrThrow("ConsensusType");
        ConsensusType type = ConsensusType.parseFrom(before.getValue()).toBuilder()
                .setState(ConsensusType.State.STATE_MAINTENANCE)
                .build();
        ConfigValue after = before.toBuilder().setValue(type.toByteString()).build();
        edited.getChannelGroupBuilder()
                .putGroups(
                        "Orderer",
                        ordering.toBuilder().putValues("ConsensusType", after).build());
        return ChannelConfig.of(
                TestChannel.ID,
                Bytes.of(ConfigEnvelope.newBuilder().setConfig(edited).build().toByteArray()));
    }

    /** The envelope's outer form is judged where it is read, before there is anything to broadcast. */
    @Test
    void bytes_that_are_no_envelope_are_malformed() {
        Bytes good = transaction(channel.clinic.client).bytes();
        for (Bytes bad : List.of(
                Bytes.utf8("no envelope"), good.slice(0, good.size() - 1), Bytes.concat(good, Bytes.hex("00")))) {
            assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> Envelope.parse(bad)))
                    .isInstanceOf(MalformedException.class);
        }
    }

    /** As in Fabric: ordering nodes remember no ids, peers do. */
    @Test
    void a_transaction_that_was_ordered_before_is_ordered_again() {
        Envelope once = transaction(channel.clinic.client);
        assertThat(orderer.order(once)).isCompleted();
        assertThat(orderer.order(once)).isCompleted();
        assertThat(orderer.sizes()).containsExactly(1, 1);
    }
}
