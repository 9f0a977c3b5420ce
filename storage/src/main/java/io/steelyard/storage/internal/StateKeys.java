package io.steelyard.storage.internal;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.MalformedException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Namespaces and keys as one sequence of bytes: length of the namespace (2, big-endian), the namespace, the key, both UTF-8. Because
 * the length comes first, nothing a name may contain, U+0000 included, can be taken for a separator, and within a namespace the order
 * is that of the keys' unsigned bytes. Stateless.
 */
public final class StateKeys {
    private static final int NAMESPACE_BYTES_MAX = 0xFFFE;

    private StateKeys() {}

    /** The encoding. @throws MalformedException when a name has no UTF-8 form or the namespace is too long */
    public static Bytes encode(String namespace, String key) {
        Bytes name = utf8(namespace);
        if (name.size() > NAMESPACE_BYTES_MAX) {
            throw new MalformedException("a namespace has " + name.size() + " bytes of UTF-8; at most "
                    + NAMESPACE_BYTES_MAX + " are allowed");
        }
        ByteBuffer length = ByteBuffer.allocate(Short.BYTES).putShort((short) name.size());
        return Bytes.concat(Bytes.owning(length.array()), name, utf8(key));
    }

    /** The smallest sequence behind every key of the namespace that {@code encoded} lies in. */
    public static Bytes behindNamespace(Bytes encoded) {
        byte[] prefix = encoded.slice(0, prefixBytes(encoded)).toArray();
        // the last byte is UTF-8, which never is 0xFF, or a length, which the limit keeps from being 0xFFFF
        int last = prefix.length - 1;
        while (prefix[last] == (byte) 0xFF) {
            prefix[last--] = 0;
        }
        prefix[last]++;
        return Bytes.owning(prefix);
    }

    /** The namespace in an encoding. */
    public static String namespace(Bytes encoded) {
        return encoded.slice(Short.BYTES, prefixBytes(encoded)).utf8();
    }

    /** The key in an encoding. */
    public static String key(Bytes encoded) {
        return encoded.slice(prefixBytes(encoded), encoded.size()).utf8();
    }

    private static int prefixBytes(Bytes encoded) {
        return Short.BYTES + Short.toUnsignedInt(encoded.buffer().getShort());
    }

    /** Strict: replacing what cannot be encoded would let two keys fall together. */
    private static Bytes utf8(String text) {
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            byte[] content = new byte[encoded.remaining()];
            encoded.get(content);
            return Bytes.owning(content);
        } catch (CharacterCodingException e) {
            throw new MalformedException(
                    "a name of " + text.length() + " characters has no UTF-8 form: half a surrogate pair", e);
        }
    }
}
