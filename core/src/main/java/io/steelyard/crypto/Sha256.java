package io.steelyard.crypto;

import io.steelyard.bytes.Bytes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/** SHA-256 as the JDK computes it, with the processor's instructions where there are any. Any thread. */
public final class Sha256 {
    private Sha256() {}

    /** The 32 byte digest of all parts as if concatenated. */
    public static Bytes of(Bytes... parts) {
        return Bytes.owning(digest(parts));
    }

    /** The 32 byte digest of all parts as if concatenated; nothing is copied. */
    public static Bytes of(List<Bytes> parts) {
        MessageDigest digest = newDigest();
        for (Bytes part : parts) {
            part.updateTo(digest);
        }
        return Bytes.owning(digest.digest());
    }

    static byte[] digest(Bytes... parts) {
        MessageDigest digest = newDigest();
        for (Bytes part : parts) {
            part.updateTo(digest);
        }
        return digest.digest();
    }

    private static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
