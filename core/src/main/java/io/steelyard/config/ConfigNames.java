package io.steelyard.config;

import java.util.Optional;
import java.util.regex.Pattern;

/** The words of a config tree and the rules for names in it. Source: Fabric common/configtx/validator.go, common/channelconfig. */
final class ConfigNames {
    static final String CHANNEL = "Channel";
    static final String ORDERER = "Orderer";
    static final String APPLICATION = "Application";

    static final String MSP = "MSP";
    static final String ENDPOINTS = "Endpoints";
    static final String ANCHOR_PEERS = "AnchorPeers";
    static final String CAPABILITIES = "Capabilities";
    static final String ACLS = "ACLs";
    static final String HASHING_ALGORITHM = "HashingAlgorithm";
    static final String BLOCK_DATA_HASHING = "BlockDataHashingStructure";
    static final String ORDERER_ADDRESSES = "OrdererAddresses";
    static final String ORDERERS = "Orderers";
    static final String CONSORTIUM = "Consortium";
    static final String CONSENSUS_TYPE = "ConsensusType";
    static final String BATCH_SIZE = "BatchSize";
    static final String BATCH_TIMEOUT = "BatchTimeout";
    static final String KAFKA_BROKERS = "KafkaBrokers";
    static final String CHANNEL_RESTRICTIONS = "ChannelRestrictions";

    static final String READERS = "Readers";
    static final String WRITERS = "Writers";
    static final String ADMINS = "Admins";
    static final String ENDORSEMENT = "Endorsement";
    static final String LIFECYCLE_ENDORSEMENT = "LifecycleEndorsement";
    static final String BLOCK_VALIDATION = "BlockValidation";

    private static final int MAX_LENGTH = 249;
    private static final Pattern CHANNEL_ID = Pattern.compile("[a-z][a-z0-9.-]*");
    private static final Pattern ELEMENT = Pattern.compile("[a-zA-Z0-9.-]+");

    private ConfigNames() {}

    /** What is wrong with a channel id, empty when nothing is. */
    static Optional<String> whyBadChannelId(String id) {
        if (id.length() <= MAX_LENGTH && CHANNEL_ID.matcher(id).matches()) {
            return Optional.empty();
        }
        return Optional.of("the channel id '" + shown(id) + "' must have 1 to " + MAX_LENGTH
                + " characters: a lower-case letter, then lower-case letters, digits, '.' or '-'");
    }

    /** What is wrong with the name of a group, value or policy, empty when nothing is. */
    static Optional<String> whyBadElement(String name) {
        boolean allowed = name.length() <= MAX_LENGTH
                && ELEMENT.matcher(name).matches()
                && !name.equals(".")
                && !name.equals("..");
        return allowed
                ? Optional.empty()
                : Optional.of("the name '" + shown(name) + "' must have 1 to " + MAX_LENGTH
                        + " letters, digits, '.' or '-' and must not be '.' or '..'");
    }

    /** What is wrong with a mod_policy, a relative or absolute path; empty when nothing is. */
    static Optional<String> whyBadModPolicy(String modPolicy) {
        if (modPolicy.isEmpty()) {
            return Optional.of("mod_policy is not set, so nobody could ever change the element again");
        }
        String relative = modPolicy.startsWith("/") ? modPolicy.substring(1) : modPolicy;
        for (String part : relative.split("/", -1)) {
            Optional<String> reason = whyBadElement(part);
            if (reason.isPresent()) {
                return Optional.of("in mod_policy '" + shown(modPolicy) + "' " + reason.get());
            }
        }
        return Optional.empty();
    }

    /** A name from outside, cut to a length that is fit for a message. */
    private static String shown(String name) {
        return name.length() <= 80 ? name : name.substring(0, 80) + "...";
    }
}
