package io.steelyard.config;

import com.google.protobuf.Message;
import java.util.List;
import org.hyperledger.fabric.protos.common.ConfigGroup;
import org.hyperledger.fabric.protos.common.ConfigPolicy;
import org.hyperledger.fabric.protos.common.ConfigValue;

/**
 * One element of a config tree: what can have a version and a mod_policy of its own. {@code context} names the groups, from below
 * the root, in which a relative mod_policy is looked up: a group's own path, a value's or policy's group. Source: Fabric
 * common/configtx/compare.go and update.go (policyForItem).
 */
sealed interface ConfigElement {
    List<String> context();

    Message message();

    /** Unsigned. */
    long version();

    String modPolicy();

    /** A group with everything that was below it when it was read; only its own names count. */
    record Group(List<String> context, ConfigGroup message) implements ConfigElement {
        public Group {
            context = List.copyOf(context);
        }

        @Override
        public long version() {
            return message.getVersion();
        }

        @Override
        public String modPolicy() {
            return message.getModPolicy();
        }
    }

    /** A value. */
    record Value(List<String> context, ConfigValue message) implements ConfigElement {
        public Value {
            context = List.copyOf(context);
        }

        @Override
        public long version() {
            return message.getVersion();
        }

        @Override
        public String modPolicy() {
            return message.getModPolicy();
        }
    }

    /** A policy. */
    record PolicyEntry(List<String> context, ConfigPolicy message) implements ConfigElement {
        public PolicyEntry {
            context = List.copyOf(context);
        }

        @Override
        public long version() {
            return message.getVersion();
        }

        @Override
        public String modPolicy() {
            return message.getModPolicy();
        }
    }
}
