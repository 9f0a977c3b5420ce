package io.steelyard.format;

import io.steelyard.bytes.Bytes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/** SHA-256, which Fabric's format prescribes for ids and hashes whatever suite signs. */
final class Sha256 {
    private Sha256() {}

    /** Digest of all parts as if concatenated; nothing is copied. */
    static Bytes of(Bytes... parts) {
        return of(List.of(parts));
    }

    /** Digest of all parts as if concatenated; nothing is copied. */
    static Bytes of(List<Bytes> parts) {
        MessageDigest digest = digest();
        for (Bytes part : parts) {
            part.updateTo(digest);
        }
        return Bytes.owning(digest.digest());
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every Java platform has SHA-256", impossible);
        }
    }
}
