package io.steelyard.state;

import java.util.Comparator;

/**
 * The order of keys and namespaces: unsigned UTF-8 bytes, computed on the text without encoding it. Java's own order of strings is
 * that of UTF-16 units and differs as soon as one text has a character above U+FFFF where the other has one from U+E000 on. Any
 * thread.
 */
public final class KeyOrder implements Comparator<String> {
    /** The order. */
    public static final KeyOrder UTF8 = new KeyOrder();

    private KeyOrder() {}

    @Override
    public int compare(String left, String right) {
        int shared = Math.min(left.length(), right.length());
        for (int index = 0; index < shared; index++) {
            char a = left.charAt(index);
            char b = right.charAt(index);
            if (a != b) {
                return byteRank(a) - byteRank(b);
            }
        }
        return left.length() - right.length();
    }

    /** The smallest key greater than {@code key}. */
    public static String successor(String key) {
        return key + '\u0000';
    }

    /** Whether {@code text} has a UTF-8 form, that is, no unpaired surrogate. */
    public static boolean isEncodable(String text) {
        for (int index = 0; index < text.length(); index++) {
            char unit = text.charAt(index);
            if (Character.isSurrogate(unit)) {
                index++;
                if (!Character.isHighSurrogate(unit)
                        || index == text.length()
                        || !Character.isLowSurrogate(text.charAt(index))) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Surrogates stand for characters above U+FFFF, whose four bytes sort after the three bytes of U+E000 to U+FFFF. */
    private static int byteRank(char unit) {
        return Character.isSurrogate(unit) ? unit + 0x10000 : unit;
    }
}
