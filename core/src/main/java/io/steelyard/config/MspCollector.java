package io.steelyard.config;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.MalformedException;
import io.steelyard.identity.Msp;
import io.steelyard.identity.MspSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.hyperledger.fabric.protos.msp.FabricMSPConfig;
import org.hyperledger.fabric.protos.msp.MSPConfig;

/**
 * Gathers the organizations of a config. One MSP id may stand in several groups (an organization that is a member and also
 * orders), but then with the same definition. One thread, while a config is read. Source: Fabric common/channelconfig/msp.go.
 */
final class MspCollector {
    private final Msp.Version version;
    private final SortedMap<String, Msp> msps = new TreeMap<>();
    private final SortedMap<String, MSPConfig> definitions = new TreeMap<>();

    /** A collector by the MSP rules that the channel's capabilities ask for. */
    MspCollector(Set<String> channelCapabilities) {
        this.version = SupportedCapabilities.mspVersion(channelCapabilities);
    }

    /** Adds the group's MSP and returns its id. @throws MalformedException when it is malformed or differs from one with the same id */
    String add(String path, ConfigValues values) {
        MSPConfig definition = values.read(ConfigNames.MSP, MSPConfig.parser());
        String id = idOf(definition, path);
        MSPConfig known = definitions.get(id);
        if (known == null) {
            msps.put(id, build(path, values.bytes(ConfigNames.MSP)));
            definitions.put(id, definition);
        } else if (!known.equals(definition)) {
            throw new MalformedException("the MSP '" + id + "' is defined at " + path
                    + " in another way than elsewhere in the channel; both definitions must be the same");
        }
        return id;
    }

    MspSet toSet() {
        return MspSet.of(msps.values());
    }

    /** The MSP id inside a definition. */
    static String idOf(MSPConfig definition, String path) {
        if (definition.getType() != 0) {
            throw new MalformedException("the MSP at " + path + " has type " + definition.getType()
                    + "; supported is 0 (X.509), not Idemix");
        }
        String id = ConfigMessages.parse(FabricMSPConfig.parser(), definition.getConfig(), "the MSP at " + path)
                .getName();
        if (id.isEmpty()) {
            throw new MalformedException("the MSP at " + path + " has no MSP id");
        }
        return id;
    }

    private Msp build(String path, Bytes definition) {
        try {
            return Msp.of(definition, version);
        } catch (MalformedException e) {
            throw new MalformedException("the MSP at " + path + ": " + e.getMessage());
        }
    }
}
