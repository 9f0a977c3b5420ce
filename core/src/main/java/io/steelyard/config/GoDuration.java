package io.steelyard.config;

import io.steelyard.error.MalformedException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Go writes them, e.g. {@code 2s}, {@code 500ms}, {@code 1m0s}: the config's batch timeout is one. Source: Go's time.ParseDuration. */
final class GoDuration {
    /** Number and unit; longer units first, so that {@code ms} is not read as {@code m}. Both micro signs are Go's. */
    private static final Pattern PART = Pattern.compile("(\\d*)(?:\\.(\\d*))?(ns|us|\u00b5s|\u03bcs|ms|s|m|h)");

    private static final int MAX_LENGTH = 64;
    private static final BigInteger MAX_NANOS = BigInteger.valueOf(Long.MAX_VALUE);

    private GoDuration() {}

    /** Reads a duration. @throws MalformedException when the text is none or it does not fit 64 bits of nanoseconds */
    static Duration parse(String text) {
        boolean negative = text.startsWith("-");
        String rest = negative || text.startsWith("+") ? text.substring(1) : text;
        if (rest.equals("0")) {
            return Duration.ZERO;
        }
        if (rest.isEmpty() || rest.length() > MAX_LENGTH) {
            throw bad(text);
        }
        BigInteger nanos = BigInteger.ZERO;
        Matcher part = PART.matcher(rest);
        int position = 0;
        while (position < rest.length()) {
            if (!part.region(position, rest.length()).lookingAt()) {
                throw bad(text);
            }
            nanos = nanos.add(nanosOf(part, text));
            position = part.end();
        }
        if (nanos.compareTo(MAX_NANOS) > 0) {
            throw bad(text);
        }
        return Duration.ofNanos(negative ? -nanos.longValueExact() : nanos.longValueExact());
    }

    private static BigInteger nanosOf(Matcher part, String text) {
        String whole = part.group(1) == null ? "" : part.group(1);
        String fraction = part.group(2) == null ? "" : part.group(2);
        if (whole.isEmpty() && fraction.isEmpty()) {
            throw bad(text);
        }
        BigInteger scaled = new BigInteger("0" + whole + fraction);
        BigInteger scale = BigInteger.TEN.pow(fraction.length());
        return scaled.multiply(BigInteger.valueOf(nanosPer(part.group(3)))).divide(scale);
    }

    private static long nanosPer(String unit) {
        return switch (unit) {
            case "h" -> 3_600_000_000_000L;
            case "m" -> 60_000_000_000L;
            case "s" -> 1_000_000_000L;
            case "ms" -> 1_000_000L;
            case "ns" -> 1L;
            default -> 1_000L;
        };
    }

    /** Writes a positive duration as Go's {@code Duration.String} does. */
    static String format(Duration duration) {
        long nanos = duration.toNanos();
        if (nanos < 1_000L) {
            return nanos + "ns";
        }
        if (nanos < 1_000_000L) {
            return decimal(nanos, 1_000L) + "\u00b5s";
        }
        if (nanos < 1_000_000_000L) {
            return decimal(nanos, 1_000_000L) + "ms";
        }
        long minutes = nanos / 60_000_000_000L;
        String seconds = decimal(nanos % 60_000_000_000L, 1_000_000_000L) + "s";
        if (minutes == 0) {
            return seconds;
        }
        return minutes < 60 ? minutes + "m" + seconds : minutes / 60 + "h" + minutes % 60 + "m" + seconds;
    }

    private static String decimal(long value, long unit) {
        long fraction = value % unit;
        if (fraction == 0) {
            return Long.toString(value / unit);
        }
        String digits = Long.toString(unit + fraction).substring(1);
        int end = digits.length();
        while (digits.charAt(end - 1) == '0') {
            end--;
        }
        return value / unit + "." + digits.substring(0, end);
    }

    private static MalformedException bad(String text) {
        String shown = text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + "...";
        return new MalformedException("'" + shown + "' is no duration; write it like 2s, 500ms or 1m30s");
    }
}
