package io.steelyard.identity;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.MalformedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Looks at foreign DER before a general parser does: definite minimal lengths, bounded depth, nothing left over. BouncyCastle would
 * also take BER, which Go refuses.
 */
final class DerWalker {
    private static final int DEPTH_MAX = 32;

    private final byte[] der;
    private final String what;

    private DerWalker(byte[] der, String what) {
        this.der = der;
        this.what = what;
    }

    /**
     * The elements of the one SEQUENCE that {@code der} is, each with its header.
     *
     * @throws MalformedException when it is not exactly one well-formed SEQUENCE
     */
    static List<Bytes> partsOfSequence(Bytes der, String what) {
        DerWalker walker = new DerWalker(der.toArray(), what);
        return walker.sequence();
    }

    private List<Bytes> sequence() {
        if (der.length == 0 || der[0] != 0x30) {
            throw damaged(0, "it does not begin with a SEQUENCE");
        }
        int start = contentStart(0, der.length);
        if (start + length(0, der.length) != der.length) {
            throw damaged(0, "the SEQUENCE does not end where the bytes do");
        }
        List<Bytes> parts = new ArrayList<>();
        for (int at = start; at < der.length; ) {
            int end = check(at, der.length, 1);
            parts.add(Bytes.of(Arrays.copyOfRange(der, at, end)));
            at = end;
        }
        return parts;
    }

    /** Checks the element at {@code at} with all that is in it; answers where it ends. */
    private int check(int at, int limit, int depth) {
        if (depth > DEPTH_MAX) {
            throw damaged(at, "it is nested deeper than " + DEPTH_MAX);
        }
        if ((der[at] & 0x1f) == 0x1f) {
            throw damaged(at, "tags above 30 do not occur here");
        }
        int start = contentStart(at, limit);
        int end = start + length(at, limit);
        if (end < start || end > limit) {
            throw damaged(at, "an element is longer than what holds it");
        }
        if ((der[at] & 0x20) != 0) {
            for (int inner = start; inner < end; ) {
                inner = check(inner, end, depth + 1);
            }
        }
        return end;
    }

    private int contentStart(int at, int limit) {
        int first = lengthByte(at + 1, limit);
        return at + 2 + (first < 0x80 ? 0 : first & 0x7f);
    }

    private int length(int at, int limit) {
        int first = lengthByte(at + 1, limit);
        if (first < 0x80) {
            return first;
        }
        int count = first & 0x7f;
        if (count == 0 || count > 3) {
            throw damaged(at, "its length is indefinite or too large");
        }
        int length = 0;
        for (int i = 0; i < count; i++) {
            length = length << 8 | lengthByte(at + 2 + i, limit);
        }
        if (length < 0x80 || (count > 1 && length >>> 8 * (count - 1) == 0)) {
            throw damaged(at, "its length is not in the shortest form");
        }
        return length;
    }

    private int lengthByte(int at, int limit) {
        if (at >= limit) {
            throw damaged(at, "it is cut off");
        }
        return der[at] & 0xff;
    }

    private MalformedException damaged(int at, String why) {
        return new MalformedException(what + " of " + der.length + " bytes is not DER at byte " + at + ": " + why);
    }
}
