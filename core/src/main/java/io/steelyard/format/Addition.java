package io.steelyard.format;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.MalformedException;
import io.steelyard.format.ReadWriteSet.Write;
import java.math.BigInteger;
import java.util.Optional;

/**
 * An additive write: a whole number to add to what a key holds when the transaction is committed, without having read it, and the
 * bounds that the sum must keep. Steelyard's own; it means something only in channels with the capability {@value #CAPABILITY}.
 *
 * <p>In a read/write set it is an ordinary write of a key that no contract can make otherwise: U+0000 U+10FFFF {@code add} U+0000 and
 * then the key to add to. The written text is the amount, or {@code amount;min;max} with an empty bound for none. A key holds a number
 * when its value is one in decimal digits without leading zeros or plus sign, of at most {@value #DIGITS_MAX} digits; so a plain read gives
 * it, and JSON readers take it for a number. A missing key counts as 0. Immutable.
 *
 * @param amount what to add, negative to subtract
 * @param min what the sum must at least be
 * @param max what the sum may at most be
 */
public record Addition(BigInteger amount, Optional<BigInteger> min, Optional<BigInteger> max) {
    /** The application capability that gives additive writes their meaning. */
    public static final String CAPABILITY = "STEELYARD_DELTA_1";

    /** Digits that a number may have: all of 256 bits. */
    public static final int DIGITS_MAX = 78;

    private static final BigInteger TOO_LARGE = BigInteger.TEN.pow(DIGITS_MAX);
    private static final String PREFIX = "\u0000" + Character.toString(Character.MAX_CODE_POINT) + "add\u0000";
    private static final char SEPARATOR = ';';
    private static final int TEXT_MAX = 3 * (DIGITS_MAX + 1) + 2;

    /** @throws MalformedException when a number has too many digits or no sum can keep the bounds */
    public Addition {
        requireDigits(amount);
        min.ifPresent(Addition::requireDigits);
        max.ifPresent(Addition::requireDigits);
        if (min.isPresent() && max.isPresent() && min.get().compareTo(max.get()) > 0) {
            throw new MalformedException(
                    "a sum cannot be at least " + min.get() + " and at most " + max.get() + "; turn the bounds round");
        }
    }

    private static void requireDigits(BigInteger number) {
        if (number.abs().compareTo(TOO_LARGE) >= 0) {
            throw new MalformedException("a number may have " + DIGITS_MAX + " digits; this one has more: "
                    + number.abs().bitLength() + " bits");
        }
    }

    /** Whether a key of a read/write set stands for an addition rather than for itself. */
    public static boolean isAddition(String key) {
        return key.startsWith(PREFIX);
    }

    /** The key to add to. @throws IllegalArgumentException when {@code key} stands for itself */
    public static String target(String key) {
        if (!isAddition(key)) {
            throw new IllegalArgumentException("key '" + key + "' stands for itself");
        }
        return key.substring(PREFIX.length());
    }

    /** The key that stands for additions to {@code target} in a read/write set. */
    public static String key(String target) {
        return PREFIX + target;
    }

    /** Reads an additive write, whose key {@link #isAddition}. @throws MalformedException saying what is wrong with it */
    public static Addition of(Write write) {
        String target = target(write.key());
        if (target.isEmpty() || isAddition(target)) {
            throw new MalformedException("an addition names no key, or another addition, as what to add to");
        }
        if (write.removesKey()) {
            throw new MalformedException("the addition to key '" + target + "' has no amount");
        }
        if (write.value().size() > TEXT_MAX) {
            throw new MalformedException("the addition to key '" + target + "' has "
                    + write.value().size() + " bytes; at most " + TEXT_MAX + " can say something");
        }
        return parse(write.value().utf8());
    }

    private static Addition parse(String text) {
        int first = text.indexOf(SEPARATOR);
        if (first < 0) {
            return new Addition(number(text), Optional.empty(), Optional.empty());
        }
        int second = text.indexOf(SEPARATOR, first + 1);
        if (second < 0 || text.length() == first + 2) {
            throw new MalformedException("an addition is 'amount' or 'amount;min;max', not '" + text + "'");
        }
        return new Addition(
                number(text.substring(0, first)),
                bound(text.substring(first + 1, second)),
                bound(text.substring(second + 1)));
    }

    private static Optional<BigInteger> bound(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(number(text));
    }

    /** The write that says it. */
    public Write toWrite(String target) {
        String bounds = min.isEmpty() && max.isEmpty() ? "" : SEPARATOR + text(min) + SEPARATOR + text(max);
        return new Write(key(target), false, Bytes.utf8(amount + bounds));
    }

    private static String text(Optional<BigInteger> bound) {
        return bound.map(BigInteger::toString).orElse("");
    }

    /** Both at once: the amounts together, within the bounds of both. @throws MalformedException when nothing can keep them */
    public Addition plus(Addition other) {
        return new Addition(amount.add(other.amount), narrower(min, other.min, 1), narrower(max, other.max, -1));
    }

    private static Optional<BigInteger> narrower(Optional<BigInteger> left, Optional<BigInteger> right, int sign) {
        if (left.isEmpty() || right.isEmpty()) {
            return left.isPresent() ? left : right;
        }
        return left.get().compareTo(right.get()) * sign >= 0 ? left : right;
    }

    /** What an addition comes to. */
    public sealed interface Sum {
        /** The key's value afterwards. */
        record Value(Bytes text) implements Sum {}

        /** The addition cannot be made: the key holds no number, or the sum breaks a bound or has too many digits. */
        record Refused(String reason) implements Sum {}
    }

    /** Adds to what the key holds, empty when it does not exist. Never throws. */
    public Sum applyTo(Optional<Bytes> before) {
        BigInteger old;
        try {
            old = before.map(Addition::number).orElse(BigInteger.ZERO);
        } catch (MalformedException none) {
            return new Sum.Refused("nothing can be added to its value: " + none.getMessage());
        }
        BigInteger sum = old.add(amount);
        if (min.isPresent() && sum.compareTo(min.get()) < 0) {
            return new Sum.Refused(told(old, sum) + ", which must be at least " + min.get());
        }
        if (max.isPresent() && sum.compareTo(max.get()) > 0) {
            return new Sum.Refused(told(old, sum) + ", which may be at most " + max.get());
        }
        return sum.abs().compareTo(TOO_LARGE) < 0
                ? new Sum.Value(Bytes.utf8(sum.toString()))
                : new Sum.Refused("the sum would have more than " + DIGITS_MAX + " digits");
    }

    private String told(BigInteger old, BigInteger sum) {
        return old + (amount.signum() < 0 ? " less " : " and ") + amount.abs() + " would be " + sum;
    }

    /** The number that a key's value is. @throws MalformedException when it is none */
    public static BigInteger number(Bytes value) {
        if (value.size() > DIGITS_MAX + 1) {
            throw new MalformedException(
                    "the value is no number of at most " + DIGITS_MAX + " digits: it has " + value.size() + " bytes");
        }
        return number(value.utf8());
    }

    private static BigInteger number(String text) {
        int start = text.startsWith("-") ? 1 : 0;
        int digits = text.length() - start;
        boolean isNumber = digits > 0 && digits <= DIGITS_MAX;
        for (int i = start; i < text.length(); i++) {
            isNumber &= text.charAt(i) >= '0' && text.charAt(i) <= '9';
        }
        // one text a number: no leading zero, no negative zero
        isNumber = isNumber && (text.charAt(start) != '0' || text.length() == 1);
        if (!isNumber) {
            throw new MalformedException(
                    "'" + text + "' is no whole number of at most " + DIGITS_MAX + " decimal digits");
        }
        return new BigInteger(text);
    }
}
