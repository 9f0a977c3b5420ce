package io.steelyard.config;

import io.steelyard.bytes.Bytes;
import io.steelyard.crypto.CryptoSuite;
import io.steelyard.identity.Identity;
import io.steelyard.policy.Policy;
import io.steelyard.policy.Signatures;
import io.steelyard.policy.SignedData;
import io.steelyard.policy.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.hyperledger.fabric.protos.common.ConfigGroup;
import org.hyperledger.fabric.protos.common.ConfigSignature;
import org.hyperledger.fabric.protos.common.ConfigUpdate;
import org.hyperledger.fabric.protos.common.ConfigUpdateEnvelope;
import org.hyperledger.fabric.protos.common.SignatureHeader;

/**
 * Decides whether a signed config update may be applied to a config, and what comes out. Pure. An update is refused at the first
 * broken rule, in the order of element keys, so that every node gives the same reason. Source: Fabric common/configtx/update.go.
 */
final class UpdateRules {
    private final ChannelConfig current;
    private final SortedMap<String, ConfigElement> elements;
    private final CryptoSuite suite;

    UpdateRules(ChannelConfig current, CryptoSuite suite) {
        this.current = current;
        this.elements = ConfigElements.of(current.root());
        this.suite = suite;
    }

    /** The next config tree. @throws ConfigUpdateRefused naming the rule that is broken */
    ConfigGroup apply(ConfigUpdateEnvelope signed) {
        ConfigUpdate update =
                ConfigMessages.parse(ConfigUpdate.parser(), signed.getConfigUpdate(), "the config update");
        if (!update.getChannelId().equals(current.channelId())) {
            throw new ConfigUpdateRefused("the config update is for channel '" + update.getChannelId()
                    + "', but this is channel '" + current.channelId() + "'");
        }
        SortedMap<String, ConfigElement> readSet =
                update.hasReadSet() ? ConfigElements.of(update.getReadSet()) : new TreeMap<>();
        checkReadSet(readSet);
        SortedMap<String, ConfigElement> writeSet =
                update.hasWriteSet() ? ConfigElements.of(update.getWriteSet()) : new TreeMap<>();
        SortedMap<String, ConfigElement> delta = delta(readSet, writeSet);
        checkDelta(delta, signed);
        SortedMap<String, ConfigElement> result = new TreeMap<>(elements);
        result.putAll(delta);
        checkComplete(writeSet, result);
        return ConfigElements.tree(result);
    }

    private void checkReadSet(SortedMap<String, ConfigElement> readSet) {
        readSet.forEach((key, read) -> {
            ConfigElement existing = elements.get(key);
            if (existing == null) {
                throw new ConfigUpdateRefused(
                        "the update has read " + key + ", which the config does not have (any more); "
                                + "make the update anew from the current config");
            }
            if (existing.version() != read.version()) {
                throw new ConfigUpdateRefused(
                        "the update was made when " + key + " was at version " + shown(read) + ", but it is at version "
                                + shown(existing) + "; make the update anew from the current config");
            }
        });
    }

    /** What the update changes: all that is written, except what stands in the read set with the same version. */
    private static SortedMap<String, ConfigElement> delta(
            SortedMap<String, ConfigElement> readSet, SortedMap<String, ConfigElement> writeSet) {
        SortedMap<String, ConfigElement> delta = new TreeMap<>();
        writeSet.forEach((key, written) -> {
            ConfigElement read = readSet.get(key);
            if (read == null || read.version() != written.version()) {
                delta.put(key, written);
            }
        });
        return delta;
    }

    private void checkDelta(SortedMap<String, ConfigElement> delta, ConfigUpdateEnvelope signed) {
        if (delta.isEmpty()) {
            throw new ConfigUpdateRefused("the update changes nothing: all it writes has the version that it read");
        }
        List<Identity> signers = Signatures.verified(claims(signed), current.msps(), suite);
        for (Map.Entry<String, ConfigElement> entry : delta.entrySet()) {
            checkChange(entry.getKey(), entry.getValue(), signers);
        }
    }

    private void checkChange(String key, ConfigElement written, List<Identity> signers) {
        ConfigNames.whyBadModPolicy(written.modPolicy()).ifPresent(reason -> {
            throw new ConfigUpdateRefused("the update writes " + key + ", but " + reason);
        });
        ConfigElement existing = elements.get(key);
        if (existing == null) {
            if (written.version() != 0) {
                throw new ConfigUpdateRefused("the update adds " + key + " with version " + shown(written)
                        + ", but something new has version 0");
            }
            return;
        }
        if (written.version() != existing.version() + 1) {
            throw new ConfigUpdateRefused("the update sets " + key + " to version " + shown(written)
                    + ", but it is at version " + shown(existing) + ", so the next is "
                    + Long.toUnsignedString(existing.version() + 1) + "; make the update anew from the current config");
        }
        checkPolicy(key, existing, signers);
    }

    private void checkPolicy(String key, ConfigElement existing, List<Identity> signers) {
        Policy policy = policyFor(existing)
                .orElseThrow(() -> new ConfigUpdateRefused("the update changes " + key + ", whose mod_policy '"
                        + existing.modPolicy() + "' does not exist, so nobody may change it"));
        Verdict verdict = policy.evaluate(signers);
        if (!verdict.satisfied()) {
            String path = pathOf(existing);
            String named = verdict.explanation().startsWith(path) ? "" : " " + path;
            throw new ConfigUpdateRefused("the update changes " + key + ", which asks for its mod_policy" + named + ": "
                    + verdict.explanation());
        }
    }

    /** A relative mod_policy is looked up in the element's group, an absolute one from the root. */
    private Optional<Policy> policyFor(ConfigElement element) {
        String modPolicy = element.modPolicy();
        if (modPolicy.startsWith("/")) {
            return current.policies().find(modPolicy);
        }
        return current.policies().at(element.context()).flatMap(group -> group.find(modPolicy));
    }

    private static String pathOf(ConfigElement element) {
        if (element.modPolicy().startsWith("/")) {
            return element.modPolicy();
        }
        List<String> names = new ArrayList<>(List.of(ConfigElements.ROOT));
        names.addAll(element.context());
        names.add(element.modPolicy());
        return String.join("/", names);
    }

    private static void checkComplete(
            SortedMap<String, ConfigElement> writeSet, SortedMap<String, ConfigElement> result) {
        for (String key : writeSet.keySet()) {
            if (!result.containsKey(key)) {
                throw new ConfigUpdateRefused(
                        "the update writes " + key + ", which the resulting config does not have");
            }
        }
    }

    /** Each signature is over its own header followed by the update. */
    private static List<SignedData> claims(ConfigUpdateEnvelope signed) {
        List<SignedData> claims = new ArrayList<>();
        for (ConfigSignature signature : signed.getSignaturesList()) {
            SignatureHeader header = ConfigMessages.parse(
                    SignatureHeader.parser(),
                    signature.getSignatureHeader(),
                    "the header of signature " + (claims.size() + 1) + " on the config update");
            Bytes message = ConfigMessages.bytes(signature.getSignatureHeader().concat(signed.getConfigUpdate()));
            claims.add(new SignedData(
                    ConfigMessages.bytes(header.getCreator()),
                    message,
                    ConfigMessages.bytes(signature.getSignature())));
        }
        return claims;
    }

    private static String shown(ConfigElement element) {
        return Long.toUnsignedString(element.version());
    }
}
