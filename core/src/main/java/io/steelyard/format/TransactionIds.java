package io.steelyard.format;

import io.steelyard.bytes.Bytes;
import io.steelyard.crypto.Sha256;

/** Fabric's transaction ids. */
public final class TransactionIds {
    private TransactionIds() {}

    /** Lower-case hex SHA-256(nonce, creator); always SHA-256, since clients compute it themselves. */
    public static String compute(Bytes nonce, Bytes creator) {
        return Sha256.of(nonce, creator).hex();
    }
}
