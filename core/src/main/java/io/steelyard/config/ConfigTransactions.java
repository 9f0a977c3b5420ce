package io.steelyard.config;

import io.steelyard.bytes.Bytes;
import io.steelyard.format.Envelope;
import io.steelyard.format.HeaderType;
import io.steelyard.identity.SigningIdentity;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The envelopes around config updates and configs. As in Fabric their headers carry no transaction id and whole seconds. Source:
 * Fabric protoutil.CreateSignedEnvelope.
 */
public final class ConfigTransactions {
    private ConfigTransactions() {}

    /** The CONFIG_UPDATE envelope with which a client submits {@code ConfigUpdateEnvelope} bytes; {@code nonce} is 24 random bytes. */
    public static Envelope update(
            String channelId, Bytes configUpdateEnvelope, SigningIdentity client, Bytes nonce, Instant timestamp) {
        return signed(HeaderType.CONFIG_UPDATE, channelId, configUpdateEnvelope, client, nonce, timestamp);
    }

    /** The CONFIG envelope with which an orderer orders {@code ConfigEnvelope} bytes that a config proposed; {@code nonce} is 24 random bytes. */
    public static Envelope config(
            String channelId, Bytes configEnvelope, SigningIdentity orderer, Bytes nonce, Instant timestamp) {
        return signed(HeaderType.CONFIG, channelId, configEnvelope, orderer, nonce, timestamp);
    }

    private static Envelope signed(
            HeaderType type, String channelId, Bytes data, SigningIdentity signer, Bytes nonce, Instant timestamp) {
        Bytes payload = Envelope.payload(
                Envelope.channelHeader(type, channelId, "", timestamp.truncatedTo(ChronoUnit.SECONDS), ""),
                Envelope.signatureHeader(signer.serialized(), nonce),
                data);
        return Envelope.of(payload, signer.sign(payload));
    }
}
