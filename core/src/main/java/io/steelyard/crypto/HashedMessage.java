package io.steelyard.crypto;

import io.steelyard.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/** A message whose SHA-256 is computed at most once, and only if somebody asks. Lives within one call, on one thread. */
final class HashedMessage {
    private final Bytes message;
    private @Nullable Bytes digest;

    HashedMessage(Bytes message) {
        this.message = message;
    }

    Bytes message() {
        return message;
    }

    Bytes digest() {
        Bytes known = digest;
        if (known == null) {
            known = Sha256.of(message);
            digest = known;
        }
        return known;
    }
}
