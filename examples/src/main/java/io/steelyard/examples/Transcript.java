package io.steelyard.examples;

import java.io.PrintStream;
import java.math.BigDecimal;
import java.util.regex.Pattern;

/** What a program tells its reader, in plain words: lines of at most 100 characters. Used by one thread. */
public final class Transcript {
    private static final int WIDTH = 100;
    private static final Pattern LONG_HEX = Pattern.compile("\\b([0-9a-f]{8})[0-9a-f]{56}\\b");

    private final PrintStream out;
    private int sections;

    /** A transcript on {@code out}. */
    public Transcript(PrintStream out) {
        this.out = out;
    }

    /** What the program is. */
    public void title(String text) {
        out.println();
        out.println(text);
        out.println("=".repeat(text.length()));
    }

    /** Begins a numbered section. */
    public void section(String text) {
        sections++;
        out.println();
        out.println(sections + ". " + text);
    }

    /** A paragraph. Transaction ids and hashes are shortened to their first eight digits. */
    public void say(String text) {
        wrap("   ", "   ", text);
    }

    /** A point of a list. */
    public void item(String text) {
        wrap("   - ", "     ", text);
    }

    /** What was answered, word for word but for the length of transaction ids. */
    public void quote(String text) {
        wrap("   > ", "   > ", text);
    }

    private void wrap(String firstIndent, String indent, String text) {
        StringBuilder line = new StringBuilder(firstIndent);
        boolean atStart = true;
        for (String word : shortened(text).split(" ")) {
            if (!atStart && line.length() + 1 + word.length() > WIDTH) {
                out.println(line);
                line = new StringBuilder(indent);
                atStart = true;
            }
            line.append(atStart ? "" : " ").append(word);
            atStart = false;
        }
        out.println(line);
    }

    private static String shortened(String text) {
        return LONG_HEX.matcher(text).replaceAll("$1..");
    }

    /** An amount of cents as people write it: {@code 1250000} is {@code 12500.00}. */
    public static String money(long cents) {
        return BigDecimal.valueOf(cents, 2).toPlainString();
    }
}
