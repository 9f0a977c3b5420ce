package io.steelyard.identity;

import io.steelyard.bytes.Bytes;
import java.util.Optional;

/** One organization's membership rules, built from its {@code FabricMSPConfig}. Immutable; verdicts are cached, bounded. */
public final class Msp {
    private Msp() {}

    /** Builds from {@code MSPConfig} bytes (type 0, X.509). @throws io.steelyard.error.MalformedException naming what is wrong */
    public static Msp of(Bytes mspConfig) {
        throw new UnsupportedOperationException();
    }
    /** MSP id. */
    public String mspId() {
        throw new UnsupportedOperationException();
    }
    /** The {@code MSPConfig} bytes it was built from. */
    public Bytes config() {
        throw new UnsupportedOperationException();
    }
    /** Why the identity is no valid member (foreign chain, revoked, role OUs), empty when it is. Expiry is not looked at. */
    public Optional<String> whyInvalid(Identity identity) {
        throw new UnsupportedOperationException();
    }
    /** Whether a valid member satisfies the principal; false for principals of other MSPs and invalid identities. */
    public boolean satisfies(Identity identity, Principal principal) {
        throw new UnsupportedOperationException();
    }
}
