package io.steelyard.contract;

import io.steelyard.bytes.Bytes;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Text that goes into Fabric's messages and comes out of them: valid UTF-8 only, never silently replaced, because a replaced
 * character would give two keys or two texts the same bytes.
 */
final class Utf8 {
    private Utf8() {}

    /** Whether every surrogate has its partner, so that {@code text} has a UTF-8 encoding. */
    static boolean isEncodable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            if (Character.isHighSurrogate(unit)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(unit)) {
                return false;
            }
        }
        return true;
    }

    /** The encoding, empty when there is none. */
    static Optional<Bytes> encode(String text) {
        return isEncodable(text) ? Optional.of(Bytes.utf8(text)) : Optional.empty();
    }

    /** The text, empty when the bytes are not valid UTF-8. */
    static Optional<String> decode(Bytes bytes) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(bytes.buffer())
                    .toString());
        } catch (CharacterCodingException notUtf8) {
            return Optional.empty();
        }
    }

    /** {@code text} with each lone surrogate replaced by U+FFFD: for messages, which must be encodable whatever a contract says. */
    static String encodable(String text) {
        if (isEncodable(text)) {
            return text;
        }
        StringBuilder whole = new StringBuilder(text.length());
        text.codePoints()
                .map(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE ? 0xFFFD : point)
                .forEach(whole::appendCodePoint);
        return whole.toString();
    }

    /** A name from outside between quotes, cut to what a message bears. */
    static String quoted(String name) {
        String shown = name.codePointCount(0, name.length()) <= 64
                ? name
                : name.substring(0, name.offsetByCodePoints(0, 61)) + "...";
        return "'" + encodable(shown) + "'";
    }
}
