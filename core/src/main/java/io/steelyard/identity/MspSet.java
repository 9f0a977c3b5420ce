package io.steelyard.identity;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.MalformedException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The organizations of one channel config. Immutable; parsed identities are cached, bounded. Thread-safe. */
public final class MspSet {
    private static final int CACHE_GENERATION = 2048;

    private final Map<String, Msp> msps;
    private final BoundedCache<Key, Identity> identities = new BoundedCache<>(CACHE_GENERATION);

    private MspSet(Map<String, Msp> msps) {
        this.msps = msps;
    }

    /**
     * A set of MSPs with distinct ids; the same config given twice counts once.
     *
     * @throws MalformedException when two different configs have one id
     */
    public static MspSet of(Collection<Msp> msps) {
        List<Msp> sorted = msps.stream()
                .sorted(Comparator.comparing(msp -> Bytes.utf8(msp.mspId())))
                .toList();
        Map<String, Msp> byId = new LinkedHashMap<>();
        for (Msp msp : sorted) {
            Msp other = byId.putIfAbsent(msp.mspId(), msp);
            if (other != null && !other.config().equals(msp.config())) {
                throw new MalformedException("two different MSPs have the id " + msp.mspId());
            }
        }
        return new MspSet(Collections.unmodifiableMap(byId));
    }

    /** Their ids, in byte order. */
    public Set<String> ids() {
        return msps.keySet();
    }

    /** The MSP with this id. */
    public Optional<Msp> find(String mspId) {
        return Optional.ofNullable(msps.get(mspId));
    }

    /** Parses (or finds parsed) an identity. @throws MalformedException also when its MSP is not in the set */
    public Identity deserialize(Bytes serialized) {
        Key key = Key.of(serialized);
        Identity known = identities.get(key);
        if (known == null) {
            known = Identity.parse(serialized);
            if (!msps.containsKey(known.mspId())) {
                throw new MalformedException(foreign(known.mspId()));
            }
            identities.put(key, known);
        }
        return known;
    }

    /** Why the identity is no valid member of its MSP, empty when it is; a foreign MSP id is a reason too. */
    public Optional<String> whyInvalid(Identity identity) {
        Msp msp = msps.get(identity.mspId());
        return msp == null ? Optional.of(foreign(identity.mspId())) : msp.whyInvalid(identity);
    }

    /** Why the identity may not act at {@code now} for its certificate's dates, empty when it may: {@link Msp#whyExpired}. */
    public Optional<String> whyExpired(Identity identity, Instant now) {
        return Msp.whyExpired(identity, now);
    }

    /** Whether the identity satisfies the principal. */
    public boolean satisfies(Identity identity, Principal principal) {
        Msp msp = msps.get(identity.mspId());
        return msp != null && msp.satisfies(identity, principal);
    }

    private String foreign(String mspId) {
        return "MSP " + mspId + " is not an organization of this channel; these are: "
                + String.join(", ", msps.keySet());
    }

    /**
     * Bytes with a hash that takes eight of them a step: creators come as fresh copies of some 800 bytes, and hashing these one by
     * one would cost more than all the rest. Comparable, so that colliding keys make a tree and no list.
     */
    private record Key(Bytes bytes, int hash) implements Comparable<Key> {
        private static final long FACTOR = 0x9E3779B97F4A7C15L;

        static Key of(Bytes bytes) {
            ByteBuffer buffer = bytes.buffer();
            long hash = bytes.size();
            int at = 0;
            for (int end = bytes.size() - 8; at <= end; at += 8) {
                hash = (hash ^ buffer.getLong(at)) * FACTOR;
                hash ^= hash >>> 32;
            }
            for (; at < bytes.size(); at++) {
                hash = (hash ^ buffer.get(at)) * FACTOR;
            }
            return new Key(bytes, (int) (hash ^ hash >>> 32));
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key that && hash == that.hash && bytes.equals(that.bytes);
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public int compareTo(Key other) {
            return bytes.compareTo(other.bytes);
        }
    }
}
