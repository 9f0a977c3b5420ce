package io.steelyard.contract;

import java.util.ArrayList;
import java.util.List;

/**
 * Fabric's rules for keys: a composite key is U+0000, then its type and each attribute followed by U+0000; simple keys do not begin with
 * U+0000, so that an open range hides composite keys. Source: fabric-chaincode-go shim/stub.go. What breaks a rule is a
 * {@link ContractException} that says which.
 */
final class LedgerKeys {
    /** Where an open range begins: behind all composite keys. */
    static final String FIRST_SIMPLE_KEY = "\u0001";

    private static final char SEPARATOR = '\u0000';
    /** The greatest code point: ends the range of composite keys that begin alike. */
    private static final int LAST = Character.MAX_CODE_POINT;

    private LedgerKeys() {}

    /** Refuses what cannot be a key. */
    static String requireKey(String key) {
        if (key.isEmpty()) {
            throw new ContractException("a key must not be empty");
        }
        return requireText("key", key);
    }

    /** The start of a range, an open one replaced by the first simple key. */
    static String rangeStart(String startKey) {
        return startKey.isEmpty() ? FIRST_SIMPLE_KEY : requireBound("start", startKey);
    }

    /** The end of a range, empty when open. */
    static String rangeEnd(String endKey) {
        return requireBound("end", endKey);
    }

    static String composite(String objectType, String... attributes) {
        StringBuilder key = new StringBuilder().append(SEPARATOR);
        key.append(requirePart("type", objectType)).append(SEPARATOR);
        for (String attribute : attributes) {
            key.append(requirePart("attribute", attribute)).append(SEPARATOR);
        }
        return key.toString();
    }

    /** The excluded end of the range of composite keys that begin with {@code prefix}, itself a composite key. */
    static String compositeEnd(String prefix) {
        return prefix + Character.toString(LAST);
    }

    /** Type first. */
    static List<String> split(String key) {
        if (key.length() < 2 || key.charAt(0) != SEPARATOR || key.charAt(key.length() - 1) != SEPARATOR) {
            throw new ContractException(
                    shown(key) + " is not a composite key: one begins and ends with U+0000 and has a type between");
        }
        List<String> parts = new ArrayList<>();
        int start = 1;
        for (int end = key.indexOf(SEPARATOR, start); end >= 0; end = key.indexOf(SEPARATOR, start)) {
            parts.add(key.substring(start, end));
            start = end + 1;
        }
        return List.copyOf(parts);
    }

    private static String requireBound(String which, String key) {
        if (!key.isEmpty() && key.charAt(0) == SEPARATOR) {
            throw new ContractException("the " + which + " of a range " + shown(key)
                    + " begins with U+0000, which is for composite keys; ask for those with byCompositeKey");
        }
        return requireText("range's " + which, key);
    }

    private static String requirePart(String what, String part) {
        if (part.indexOf(SEPARATOR) >= 0 || part.indexOf(LAST) >= 0) {
            throw new ContractException(
                    "the composite key's " + what + " " + shown(part) + " must not hold U+0000 or U+10FFFF");
        }
        return requireText("composite key's " + what, part);
    }

    private static String requireText(String what, String text) {
        if (!Utf8.isEncodable(text)) {
            throw new ContractException(
                    "the " + what + " " + shown(text) + " holds an unpaired surrogate, which has no UTF-8");
        }
        return text;
    }

    /** A key with the characters named that cannot be seen, in quotes. */
    static String shown(String key) {
        return Utf8.quoted(key.replace("\u0000", "\\0").replace(Character.toString(LAST), "\\u{10FFFF}"));
    }
}
