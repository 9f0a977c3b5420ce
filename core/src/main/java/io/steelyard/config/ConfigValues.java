package io.steelyard.config;

import com.google.protobuf.Message;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.steelyard.bytes.Bytes;
import io.steelyard.error.MalformedException;
import java.util.Map;
import java.util.TreeMap;
import org.hyperledger.fabric.protos.common.ConfigGroup;
import org.hyperledger.fabric.protos.common.ConfigValue;

/**
 * The values of one config group: only known ones, each well-formed. A value that is absent reads as an empty message, as in
 * Fabric. Source: Fabric common/channelconfig/standardvalues.go.
 */
final class ConfigValues {
    private final String path;
    private final ConfigGroup group;

    private ConfigValues(String path, ConfigGroup group) {
        this.path = path;
        this.group = group;
    }

    /** Checks the values of the group at {@code path}. @throws MalformedException naming an unknown or malformed value */
    static ConfigValues of(String path, ConfigGroup group, Map<String, Parser<? extends Message>> known) {
        ConfigValues values = new ConfigValues(path, group);
        for (String name : new TreeMap<>(group.getValuesMap()).keySet()) {
            Parser<? extends Message> parser = known.get(name);
            if (parser == null) {
                throw new MalformedException("the config group " + path + " has the unknown value '" + name
                        + "'; known are " + new TreeMap<>(known).keySet());
            }
            values.read(name, parser);
        }
        return values;
    }

    boolean has(String name) {
        return group.containsValues(name);
    }

    <T extends MessageLite> T read(String name, Parser<T> parser) {
        return ConfigMessages.parse(parser, value(name).getValue(), "the config value " + path + "/" + name);
    }

    Bytes bytes(String name) {
        return ConfigMessages.bytes(value(name).getValue());
    }

    private ConfigValue value(String name) {
        return group.getValuesOrDefault(name, ConfigValue.getDefaultInstance());
    }
}
