package io.steelyard.commit;

import com.google.protobuf.ByteString;
import io.steelyard.bytes.Bytes;
import io.steelyard.config.BatchSettings;
import io.steelyard.config.ConfigChange;
import io.steelyard.config.ConfigTransactions;
import io.steelyard.fixture.TestChannel;
import io.steelyard.fixture.TestOrg;
import io.steelyard.format.Envelope;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.hyperledger.fabric.protos.common.Config;
import org.hyperledger.fabric.protos.common.ConfigEnvelope;

/** Rules of config transactions: whoever breaks one stops the channel, for no peer knows how to go on. */
final class ConfigCases {
    private ConfigCases() {}

    static Stream<RuleCase> all() {
        return Stream.of(
                config(
                        "G1",
                        "sequence",
                        built -> built.setConfig(
                                built.getConfig().toBuilder().setSequence(2).build())),
                config("G2", "no last_update", ConfigEnvelope.Builder::clearLastUpdate),
                config(
                        "G3",
                        "does not lead to the config",
                        built -> built.setConfig(built.getConfig().toBuilder()
                                .setChannelGroup(built.getConfig().getChannelGroup().toBuilder()
                                        .setVersion(7)
                                        .build())
                                .build())),
                config(
                        "G4",
                        "mod_policy",
                        built -> built.setLastUpdate(built.getLastUpdate().toBuilder()
                                .setPayload(withoutSignatures(built))
                                .build())),
                RuleCase.stops(
                        "G5", "sequence 1 cannot follow", bench -> new Envelope[] {good(bench), good(bench)}, bench ->
                                new Envelope[] {good(bench)}),
                RuleCase.stops("G6", "'V1_9'", bench -> new Envelope[] {requiring(bench, "V1_9")}, bench ->
                        new Envelope[] {requiring(bench, "V2_0")}));
    }

    private static RuleCase config(String id, String reason, UnaryOperator<ConfigEnvelope.Builder> flaw) {
        return RuleCase.stops(id, reason, bench -> new Envelope[] {ordered(change(bench, flaw))}, bench ->
                new Envelope[] {good(bench)});
    }

    private static Envelope good(Bench bench) {
        return ordered(bench, bench.config.propose(update(bench), TestOrg.SUITE));
    }

    private static Envelope update(Bench bench) {
        return bench.channel.update(
                ConfigChange.to(bench.config).batch(new BatchSettings(7, 1 << 20, 1 << 19, Duration.ofSeconds(1))),
                bench.channel.port.admin);
    }

    private record Ordered(Bench bench, Bytes config) {}

    private static Ordered change(Bench bench, UnaryOperator<ConfigEnvelope.Builder> flaw) {
        try {
            ConfigEnvelope.Builder built =
                    ConfigEnvelope.parseFrom(
                            bench.config.propose(update(bench), TestOrg.SUITE).buffer())
                            .toBuilder();
            return new Ordered(bench, Draft.bytes(flaw.apply(built).build().toByteString()));
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private static Envelope ordered(Ordered ordered) {
        return ordered(ordered.bench, ordered.config);
    }

    private static Envelope ordered(Bench bench, Bytes config) {
        return ConfigTransactions.config(
                TestChannel.ID, config, bench.channel.port.orderer, TestOrg.nonce(), Instant.now());
    }

    private static com.google.protobuf.ByteString withoutSignatures(ConfigEnvelope.Builder built) {
        try {
            var payload = org.hyperledger.fabric.protos.common.Payload.parseFrom(
                    built.getLastUpdate().getPayload());
            var update = org.hyperledger.fabric.protos.common.ConfigUpdateEnvelope.parseFrom(payload.getData());
            return payload.toBuilder()
                    .setData(update.toBuilder().clearSignatures().build().toByteString())
                    .build()
                    .toByteString();
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    /** A config that follows well but for what it asks for: no orderer proposes one, so it is made of one that asks for another. */
    private static Envelope requiring(Bench bench, String capability) {
        try {
            ConfigEnvelope known = ConfigEnvelope.parseFrom(bench.config
                    .propose(capability(bench, "V1_3"), TestOrg.SUITE)
                    .buffer());
            ConfigEnvelope.Builder built = ConfigEnvelope.newBuilder()
                    .setConfig(Config.parseFrom(replaced(known.getConfig().toByteString(), capability)))
                    .setLastUpdate(org.hyperledger.fabric.protos.common.Envelope.parseFrom(
                            capability(bench, capability).bytes().buffer()));
            return ordered(bench, Draft.bytes(built.build().toByteString()));
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private static Envelope capability(Bench bench, String capability) {
        return bench.channel.update(
                ConfigChange.to(bench.config).capability("Application", capability),
                bench.channel.clinic.admin,
                bench.channel.insurer.admin);
    }

    /** Another capability of the same length. */
    private static ByteString replaced(ByteString config, String capability) {
        String text = config.toString(StandardCharsets.ISO_8859_1);
        return ByteString.copyFrom(text.replace("V1_3", capability), StandardCharsets.ISO_8859_1);
    }
}
