package io.steelyard.commit;

import com.google.protobuf.InvalidProtocolBufferException;
import io.steelyard.bytes.Bytes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.hyperledger.fabric.protos.common.SignaturePolicy;
import org.hyperledger.fabric.protos.peer.CollectionConfig;
import org.hyperledger.fabric.protos.peer.CollectionConfigPackage;
import org.hyperledger.fabric.protos.peer.StaticCollectionConfig;

/**
 * What Fabric's release 1 asks of the private data collections of a contract when it is instantiated or upgraded. Pure. Source: Fabric
 * core/handlers/validation/builtin/v13/lscc_validation_logic.go (validateNewCollectionConfigs and what it calls).
 */
final class CollectionRules {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+");

    private CollectionRules() {}

    /** Why {@code collections} cannot follow {@code before} (empty for none), both {@code CollectionConfigPackage} bytes; empty when they can. */
    static Optional<String> check(Bytes collections, Bytes before) {
        Map<String, StaticCollectionConfig> wanted = new LinkedHashMap<>();
        try {
            for (CollectionConfig each :
                    CollectionConfigPackage.parseFrom(collections.buffer()).getConfigList()) {
                StaticCollectionConfig collection = each.getStaticCollectionConfig();
                String why = whyBad(each, wanted.containsKey(collection.getName()));
                if (!why.isEmpty()) {
                    return Optional.of("collection '" + collection.getName() + "' " + why);
                }
                wanted.put(collection.getName(), collection);
            }
            return whyNoSuccession(wanted, CollectionConfigPackage.parseFrom(before.buffer()));
        } catch (InvalidProtocolBufferException e) {
            return Optional.of("the collections cannot be read: " + e.getMessage());
        }
    }

    private static String whyBad(CollectionConfig config, boolean isKnown) {
        if (!config.hasStaticCollectionConfig()) {
            return "is of no known kind";
        }
        StaticCollectionConfig collection = config.getStaticCollectionConfig();
        if (!NAME.matcher(collection.getName()).matches()) {
            return "has a name with other signs than letters, digits, _ and -";
        }
        if (isKnown) {
            return "is there twice";
        }
        if (collection.getRequiredPeerCount() < 0
                || collection.getMaximumPeerCount() < collection.getRequiredPeerCount()) {
            return "requires " + collection.getRequiredPeerCount() + " peers and allows "
                    + collection.getMaximumPeerCount();
        }
        return isAlternative(
                        collection.getMemberOrgsPolicy().getSignaturePolicy().getRule())
                ? ""
                : "has members by another policy than one of alternatives";
    }

    private static boolean isAlternative(SignaturePolicy rule) {
        return !rule.hasNOutOf()
                || (rule.getNOutOf().getN() == 1
                        && rule.getNOutOf().getRulesList().stream().allMatch(CollectionRules::isAlternative));
    }

    private static Optional<String> whyNoSuccession(
            Map<String, StaticCollectionConfig> wanted, CollectionConfigPackage before) {
        for (CollectionConfig each : before.getConfigList()) {
            StaticCollectionConfig old = each.getStaticCollectionConfig();
            StaticCollectionConfig next = wanted.get(old.getName());
            if (next == null) {
                return Optional.of("collection '" + old.getName() + "' is left out");
            }
            if (next.getBlockToLive() != old.getBlockToLive()) {
                return Optional.of("collection '" + old.getName() + "' lives for another number of blocks than before");
            }
        }
        return Optional.empty();
    }
}
