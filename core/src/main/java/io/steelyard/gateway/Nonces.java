package io.steelyard.gateway;

import io.steelyard.bytes.Bytes;
import io.steelyard.env.Environment;

/** Fabric's nonces: 24 random bytes. */
final class Nonces {
    private Nonces() {}

    static Bytes next(Environment environment) {
        byte[] nonce = new byte[24];
        environment.random().nextBytes(nonce);
        return Bytes.owning(nonce);
    }
}
