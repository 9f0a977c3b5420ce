package io.steelyard.crypto;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * One block of PEM text (RFC 7468): its label and what its base64 stands for. Writing gives the bytes of Go's
 * {@code pem.Encode}; reading bears, as Go does, text around the blocks and header lines within.
 */
public record Pem(String label, Bytes content) {
    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";

    /**
     * The first block of {@code text}.
     *
     * @throws MalformedException when there is none or its base64 is damaged
     */
    public static Pem first(Bytes text) {
        List<Pem> blocks = read(text, 1);
        if (blocks.isEmpty()) {
            throw new MalformedException(
                    "no PEM block found; expected a line -----BEGIN ...----- and its matching END");
        }
        return blocks.get(0);
    }

    /**
     * Every block of {@code text} in order, none when there is none.
     *
     * @throws MalformedException when the base64 of one is damaged
     */
    public static List<Pem> all(Bytes text) {
        return read(text, Integer.MAX_VALUE);
    }

    private static List<Pem> read(Bytes text, int limit) {
        List<Pem> blocks = new ArrayList<>();
        String label = null;
        StringBuilder body = new StringBuilder();
        for (String raw : new String(text.toArray(), StandardCharsets.ISO_8859_1).split("\n")) {
            String line = raw.strip();
            if (isFrame(line, BEGIN)) {
                label = labelOf(line, BEGIN);
                body.setLength(0);
            } else if (label != null && line.equals(END + label + DASHES)) {
                blocks.add(new Pem(label, decode(label, body.toString())));
                label = null;
                if (blocks.size() == limit) {
                    return blocks;
                }
            } else if (label != null && line.indexOf(':') < 0) {
                body.append(line);
            }
        }
        return blocks;
    }

    private static boolean isFrame(String line, String start) {
        return line.startsWith(start) && line.endsWith(DASHES) && line.length() > start.length() + DASHES.length();
    }

    private static String labelOf(String line, String start) {
        return line.substring(start.length(), line.length() - DASHES.length());
    }

    private static Bytes decode(String label, String base64) {
        try {
            return Bytes.owning(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException e) {
            throw new MalformedException("the PEM block " + label + " is damaged: " + e.getMessage(), e);
        }
    }

    /** The block as text: lines of 64 characters, each ended by one line feed. */
    public Bytes encode() {
        byte[] feed = {'\n'};
        String base64 = Base64.getMimeEncoder(64, feed).encodeToString(content.toArray());
        String body = base64.isEmpty() ? "" : base64 + "\n";
        return Bytes.utf8(BEGIN + label + DASHES + "\n" + body + END + label + DASHES + "\n");
    }

    /** The label only: the content may be a secret. */
    @Override
    public String toString() {
        return "PEM " + label + " (" + content.size() + " bytes)";
    }
}
