package io.steelyard.order;

import io.steelyard.bytes.Bytes;
import io.steelyard.config.ChannelConfig;
import io.steelyard.config.ConfigTransactions;
import io.steelyard.crypto.CryptoSuite;
import io.steelyard.env.Environment;
import io.steelyard.error.MalformedException;
import io.steelyard.error.UnavailableException;
import io.steelyard.format.Envelope;
import io.steelyard.format.Header;
import io.steelyard.format.HeaderType;
import io.steelyard.identity.Identity;
import io.steelyard.identity.SigningIdentity;
import io.steelyard.order.BroadcastRefusedException.Status;
import io.steelyard.policy.Policy;
import io.steelyard.policy.Verdict;
import java.time.Instant;
import java.util.List;

/**
 * What may enter the order: well-formed, not too large, of this channel, by somebody whose certificate has not expired and who
 * satisfies the Writers policy (Fabric {@code orderer/common/msgprocessor}). Stateless; any thread.
 */
final class Admission {
    private static final String WRITERS = "/Channel/Writers";

    private final String channelId;
    private final CryptoSuite suite;
    private final Environment environment;
    private final SigningIdentity signer;

    Admission(String channelId, CryptoSuite suite, Environment environment, SigningIdentity signer) {
        this.channelId = channelId;
        this.suite = suite;
        this.environment = environment;
        this.signer = signer;
    }

    /** An envelope to order: as sent, or for a config update the config that it leads to. */
    record Admitted(Bytes envelope, boolean isConfig) {}

    /** Checks a client's envelope against the current config. */
    Admitted admit(Envelope envelope, ChannelConfig config) {
        Header header = check(envelope, config);
        checkExpiry(header.signature().creator(), config);
        return switch (header.channel().type()) {
            case 2 -> new Admitted(nextConfig(envelope, config), true);
            case 3 -> new Admitted(envelope.bytes(), false);
            default ->
                throw new BroadcastRefusedException(
                        Status.BAD_REQUEST,
                        "message of type " + header.channel().type() + " cannot be ordered; allowed are "
                                + HeaderType.ENDORSER_TRANSACTION + " (3) and " + HeaderType.CONFIG_UPDATE + " (2)");
        };
    }

    /**
     * Whether an envelope admitted under an earlier config may stay in its batch. No clock is asked: the answer is the same on every
     * node.
     */
    boolean stillAdmitted(Bytes envelope, ChannelConfig config) {
        try {
            check(Envelope.parse(envelope), config);
            return true;
        } catch (BroadcastRefusedException | MalformedException | UnavailableException refused) {
            return false;
        }
    }

    private Header check(Envelope envelope, ChannelConfig config) {
        if (envelope.payload().isEmpty()) {
            throw new BroadcastRefusedException(Status.BAD_REQUEST, "the envelope has no payload");
        }
        int bytes = envelope.payload().size() + envelope.signature().size();
        int limit = config.batch().absoluteMaxBytes();
        if (bytes > limit) {
            throw new BroadcastRefusedException(
                    Status.BAD_REQUEST,
                    "message payload is " + bytes + " bytes and exceeds maximum allowed " + limit
                            + " bytes (the channel's AbsoluteMaxBytes); send less in one transaction");
        }
        Header header = headerOf(envelope);
        if (!header.channel().channelId().equals(channelId)) {
            throw new BroadcastRefusedException(
                    Status.NOT_FOUND,
                    "the envelope is for channel '" + header.channel().channelId() + "', this is '" + channelId + "'");
        }
        checkMaintenance(header, config);
        checkWriters(envelope, header, config);
        return header;
    }

    private static Header headerOf(Envelope envelope) {
        try {
            return envelope.header();
        } catch (MalformedException e) {
            throw new BroadcastRefusedException(Status.BAD_REQUEST, "the envelope cannot be read: " + e.getMessage());
        }
    }

    private void checkMaintenance(Header header, ChannelConfig config) {
        if (config.isInMaintenance() && header.channel().is(HeaderType.ENDORSER_TRANSACTION)) {
            throw new UnavailableException("channel '" + channelId
                    + "' is in maintenance while its ordering moves to another engine; retry later");
        }
    }

    private void checkWriters(Envelope envelope, Header header, ChannelConfig config) {
        Identity creator = creator(header, config);
        if (!suite.verify(creator.certificate().publicKey(), envelope.payload(), envelope.signature())) {
            throw forbidden(
                    "the signature of " + name(creator) + " does not verify: it is of another key, over other bytes,"
                            + " or has an S above half of the group order");
        }
        config.msps().whyInvalid(creator).ifPresent(why -> {
            throw forbidden(name(creator) + " is no valid member: " + why);
        });
        // in maintenance only the ordering organizations may change the channel
        String path = config.isInMaintenance() ? "/Channel/Orderer/Writers" : WRITERS;
        Policy writers = config.policy(path).orElse(none -> Verdict.refused("the channel has no Writers policy"));
        Verdict verdict = writers.evaluate(List.of(creator));
        if (!verdict.satisfied()) {
            throw forbidden(verdict.explanation());
        }
    }

    private static Identity creator(Header header, ChannelConfig config) {
        try {
            return config.msps().deserialize(header.signature().creator());
        } catch (MalformedException e) {
            throw forbidden("the creator cannot be accepted: " + e.getMessage());
        }
    }

    private static String name(Identity identity) {
        return identity.certificate().commonName() + " of " + identity.mspId();
    }

    private static BroadcastRefusedException forbidden(String why) {
        return new BroadcastRefusedException(Status.FORBIDDEN, "policy " + WRITERS + " is not satisfied: " + why);
    }

    private void checkExpiry(Bytes creator, ChannelConfig config) {
        Instant notAfter = config.msps().deserialize(creator).certificate().notAfter();
        if (notAfter.isBefore(environment.clock().instant())) {
            throw new BroadcastRefusedException(
                    Status.BAD_REQUEST, "the creator's certificate expired at " + notAfter + "; enroll again");
        }
    }

    private Bytes nextConfig(Envelope update, ChannelConfig config) {
        Bytes next = config.propose(update, suite);
        return ConfigTransactions.config(
                        channelId,
                        next,
                        signer,
                        environment.nonce(),
                        environment.clock().instant())
                .bytes();
    }
}
