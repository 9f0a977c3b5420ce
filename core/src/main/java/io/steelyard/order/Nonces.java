package io.steelyard.order;

import io.steelyard.bytes.Bytes;
import io.steelyard.env.Environment;

/** Fabric's nonces: 24 random bytes. */
final class Nonces {
    private static final int BYTES = 24;

    private Nonces() {}

    static Bytes next(Environment environment) {
        byte[] nonce = new byte[BYTES];
        environment.random().nextBytes(nonce);
        return Bytes.owning(nonce);
    }
}
