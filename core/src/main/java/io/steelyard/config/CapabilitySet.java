package io.steelyard.config;

import io.steelyard.format.Addition;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/** Capabilities that a channel requires of its nodes, by group of the config tree. Each set is sorted. */
public record CapabilitySet(Set<String> channel, Set<String> orderer, Set<String> application) {
    /** What a channel of Fabric 2.5 asks for: channel and orderer {@code V2_0}, application {@code V2_5}. */
    public static final CapabilitySet DEFAULT = new CapabilitySet(Set.of("V2_0"), Set.of("V2_0"), Set.of("V2_5"));

    /** What a Byzantine-fault-tolerant channel of Fabric 3 asks for: channel {@code V3_0}, the others as by default. */
    public static final CapabilitySet V3 = new CapabilitySet(Set.of("V3_0"), Set.of("V2_0"), Set.of("V2_5"));

    /** Copies and sorts the sets. */
    public CapabilitySet {
        channel = sorted(channel);
        orderer = sorted(orderer);
        application = sorted(application);
    }

    /** The same and {@link Addition#CAPABILITY}: contracts may add to keys without reading them. Fabric's nodes refuse such a channel. */
    public CapabilitySet withAdditiveWrites() {
        TreeSet<String> all = new TreeSet<>(application);
        all.add(Addition.CAPABILITY);
        return new CapabilitySet(channel, orderer, all);
    }

    private static Set<String> sorted(Set<String> names) {
        return Collections.unmodifiableSortedSet(new TreeSet<>(names));
    }
}
