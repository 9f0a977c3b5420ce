package io.steelyard.bytes;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * An immutable sequence of bytes with value equality, ordered as unsigned bytes from the left (Fabric's key order). It is what
 * records and public signatures carry in place of arrays and of protobuf's type. Safe for any thread.
 */
public final class Bytes implements Comparable<Bytes> {
    /** The empty sequence. */
    public static final Bytes EMPTY = new Bytes(new byte[0]);

    private final byte[] content;
    private int hash;

    private Bytes(byte[] content) {
        this.content = content;
    }

    /** A copy of {@code content}. */
    public static Bytes of(byte[] content) {
        return content.length == 0 ? EMPTY : new Bytes(content.clone());
    }

    /** The array itself, without a copy: the caller gives it up and must not write to it again. */
    public static Bytes owning(byte[] content) {
        return content.length == 0 ? EMPTY : new Bytes(content);
    }

    /** The UTF-8 encoding of {@code text}. */
    public static Bytes utf8(String text) {
        return owning(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Reads pairs of hexadecimal digits, either case.
     *
     * @throws IllegalArgumentException when the text is not an even number of hexadecimal digits
     */
    public static Bytes hex(String digits) {
        return owning(HexFormat.of().parseHex(digits));
    }

    /** All parts, one after the other. */
    public static Bytes concat(Bytes... parts) {
        int size = 0;
        for (Bytes part : parts) {
            size = Math.addExact(size, part.content.length);
        }
        ByteBuffer joined = ByteBuffer.allocate(size);
        for (Bytes part : parts) {
            joined.put(part.content);
        }
        return owning(joined.array());
    }

    /** Number of bytes. */
    public int size() {
        return content.length;
    }

    /** Whether there are no bytes. */
    public boolean isEmpty() {
        return content.length == 0;
    }

    /** The byte at {@code index}, counted from 0. */
    public byte at(int index) {
        return content[index];
    }

    /** Bytes from {@code start} (included) to {@code end} (excluded). */
    public Bytes slice(int start, int end) {
        return owning(Arrays.copyOfRange(content, start, end));
    }

    /** A fresh array with these bytes. */
    public byte[] toArray() {
        return content.clone();
    }

    /** A read-only view, positioned at 0; no copy. */
    public ByteBuffer buffer() {
        return ByteBuffer.wrap(content).asReadOnlyBuffer();
    }

    /** Feeds these bytes to {@code digest}; no copy. */
    public void updateTo(MessageDigest digest) {
        digest.update(content);
    }

    /** These bytes as text, malformed UTF-8 replaced by U+FFFD. */
    public String utf8() {
        return new String(content, StandardCharsets.UTF_8);
    }

    /** Lower-case hexadecimal digits. */
    public String hex() {
        return HexFormat.of().formatHex(content);
    }

    @Override
    public int compareTo(Bytes other) {
        return Arrays.compareUnsigned(content, other.content);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes that && Arrays.equals(content, that.content);
    }

    @Override
    public int hashCode() {
        int known = hash;
        if (known == 0) {
            known = Arrays.hashCode(content);
            hash = known;
        }
        return known;
    }

    /** The first bytes in hexadecimal and the size: enough for a message, never the whole content. */
    @Override
    public String toString() {
        return content.length <= 32 ? hex() : slice(0, 16).hex() + "... (" + content.length + " bytes)";
    }
}
