package io.steelyard.identity;

import io.steelyard.bytes.Bytes;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/** The organizations of one channel config. Immutable; parsed identities are cached, bounded. Thread-safe. */
public final class MspSet {
    private MspSet() {}

    /** A set of MSPs with distinct ids. */
    public static MspSet of(Collection<Msp> msps) {
        throw new UnsupportedOperationException();
    }
    /** Their ids, in byte order. */
    public Set<String> ids() {
        throw new UnsupportedOperationException();
    }
    /** The MSP with this id. */
    public Optional<Msp> find(String mspId) {
        throw new UnsupportedOperationException();
    }
    /** Parses (or finds parsed) an identity. @throws io.steelyard.error.MalformedException also when its MSP is not in the set */
    public Identity deserialize(Bytes serialized) {
        throw new UnsupportedOperationException();
    }
    /** Why the identity is no valid member of its MSP, empty when it is; a foreign MSP id is a reason too. */
    public Optional<String> whyInvalid(Identity identity) {
        throw new UnsupportedOperationException();
    }
    /** Whether the identity satisfies the principal. */
    public boolean satisfies(Identity identity, Principal principal) {
        throw new UnsupportedOperationException();
    }
}
