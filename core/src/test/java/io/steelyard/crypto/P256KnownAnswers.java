package io.steelyard.crypto;

import io.steelyard.bytes.Bytes;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.util.BigIntegers;

/**
 * Computes {@code p256-known-answers.txt}: signatures made by choosing their parts and solving the equation of ECDSA, so that the
 * arithmetic reaches cases that no signer meets by chance. {@link #main} prints the file.
 */
final class P256KnownAnswers {
    private static final ECDomainParameters CURVE = NistCurve.p256();
    private static final BigInteger N = CURVE.getN();
    private static final BigInteger P = CURVE.getCurve().getField().getCharacteristic();
    private static final BigInteger HALF = N.shiftRight(1);

    private final Random random = new Random(20260925);
    private final List<String> lines = new ArrayList<>();

    private P256KnownAnswers() {}

    public static void main(String[] arguments) {
        lines().forEach(System.out::println);
    }

    static List<String> lines() {
        P256KnownAnswers made = new P256KnownAnswers();
        made.lines.add("# Made by P256KnownAnswers in the tests: verdict, name, public point, digest, signature.");
        made.ordinary();
        made.edgeDigests();
        made.edgeKeys();
        made.edgeNumbers();
        made.edgeSums();
        made.largeX();
        made.wrongNumbers();
        made.wrongForms();
        return List.copyOf(made.lines);
    }

    /** Private key, nonce and digest chosen; R and S follow. */
    private record Made(BigInteger secret, BigInteger e, BigInteger r, BigInteger s) {
        static Made of(BigInteger secret, BigInteger nonce, BigInteger e) {
            BigInteger r = xOf(CURVE.getG().multiply(nonce)).mod(N);
            return new Made(
                    secret,
                    e,
                    r,
                    e.add(r.multiply(secret)).multiply(nonce.modInverse(N)).mod(N));
        }

        Made low() {
            return new Made(secret, e, r, s.min(N.subtract(s)));
        }

        ECPoint open() {
            return CURVE.getG().multiply(secret);
        }
    }

    private static BigInteger xOf(ECPoint point) {
        return point.normalize().getAffineXCoord().toBigInteger();
    }

    private BigInteger scalar() {
        return new BigInteger(320, random).mod(N.subtract(BigInteger.ONE)).add(BigInteger.ONE);
    }

    private BigInteger digest() {
        return new BigInteger(256, random);
    }

    private void add(boolean isGood, String name, ECPoint key, BigInteger e, Bytes signature) {
        lines.add((isGood ? "good " : "bad ") + name + " "
                + Bytes.of(key.getEncoded(false)).hex() + " "
                + Bytes.of(BigIntegers.asUnsignedByteArray(32, e)).hex() + " " + signature.hex());
    }

    private void add(boolean isGood, String name, Made made) {
        add(isGood, name, made.open(), made.e, new EcdsaSignature(made.r, made.s).encode());
    }

    private void ordinary() {
        for (int i = 1; i <= 4; i++) {
            Made good = Made.of(scalar(), scalar(), digest()).low();
            add(true, "ordinary-" + i, good);
            add(false, "high-s-" + i, new Made(good.secret, good.e, good.r, N.subtract(good.s)));
            add(false, "other-digest-" + i, new Made(good.secret, good.e.flipBit(i * 50), good.r, good.s));
            add(false, "other-key-" + i, new Made(scalar(), good.e, good.r, good.s));
        }
    }

    private void edgeDigests() {
        BigInteger one = BigInteger.ONE;
        BigInteger all = one.shiftLeft(256).subtract(one);
        List<BigInteger> digests =
                List.of(BigInteger.ZERO, one, N.subtract(one), N, N.add(one), P, all, one.shiftLeft(255), HALF);
        for (int i = 0; i < digests.size(); i++) {
            Made good = Made.of(scalar(), scalar(), digests.get(i)).low();
            add(true, "digest-" + i, good);
            add(false, "digest-off-by-one-" + i, new Made(good.secret, good.e.flipBit(0), good.r, good.s));
        }
    }

    private void edgeKeys() {
        BigInteger one = BigInteger.ONE;
        List<BigInteger> secrets = List.of(one, BigInteger.TWO, N.subtract(one), N.subtract(BigInteger.TWO), HALF);
        for (int i = 0; i < secrets.size(); i++) {
            Made good = Made.of(secrets.get(i), scalar(), digest()).low();
            add(true, "key-" + i, good);
            add(false, "key-negated-" + i, new Made(N.subtract(good.secret), good.e, good.r, good.s));
        }
        add(true, "nonce-one", Made.of(scalar(), one, digest()).low());
        add(true, "nonce-last", Made.of(scalar(), N.subtract(one), digest()).low());
        add(
                true,
                "nonce-is-key",
                Made.of(BigInteger.TEN, BigInteger.TEN, digest()).low());
    }

    /** S chosen; the digest follows from it. */
    private void edgeNumbers() {
        List<BigInteger> numbers = List.of(BigInteger.ONE, BigInteger.TWO, BigInteger.ONE.shiftLeft(128), HALF);
        for (int i = 0; i < numbers.size(); i++) {
            add(true, "s-" + i, withS(numbers.get(i)));
        }
        add(false, "s-just-above-half", withS(HALF.add(BigInteger.ONE)));
        add(false, "s-last", withS(N.subtract(BigInteger.ONE)));
    }

    private Made withS(BigInteger s) {
        BigInteger secret = scalar();
        BigInteger nonce = scalar();
        BigInteger r = xOf(CURVE.getG().multiply(nonce)).mod(N);
        return new Made(secret, s.multiply(nonce).subtract(r.multiply(secret)).mod(N), r, s);
    }

    /** The two products that are added are the same point, or opposite ones, whose sum is no signature's. */
    private void edgeSums() {
        for (int i = 1; i <= 3; i++) {
            BigInteger secret = scalar();
            BigInteger nonce = scalar();
            BigInteger r = xOf(CURVE.getG().multiply(nonce)).mod(N);
            BigInteger product = r.multiply(secret).mod(N);
            Made twice = Made.of(secret, nonce, product);
            add(true, "same-point-" + i, twice.low());
            add(false, "sum-at-infinity-" + i, new Made(secret, N.subtract(product), r, twice.low().s));
        }
    }

    /** The x coordinate lies between the order and the prime, so that R is smaller than it by the order. */
    private void largeX() {
        BigInteger x = N;
        for (int i = 1; i <= 3; i++) {
            ECPoint point = pointAbove(x);
            x = xOf(point);
            BigInteger r = x.subtract(N);
            BigInteger s = scalar().min(HALF);
            BigInteger e = digest();
            ECPoint key = point.multiply(s)
                    .subtract(CURVE.getG().multiply(e.mod(N)))
                    .multiply(r.modInverse(N))
                    .normalize();
            add(true, "x-above-order-" + i, key, e, new EcdsaSignature(r, s).encode());
            add(false, "r-not-reduced-" + i, key, e, new EcdsaSignature(x, s).encode());
            add(false, "r-beside-" + i, key, e, new EcdsaSignature(r.add(BigInteger.ONE), s).encode());
        }
    }

    private static ECPoint pointAbove(BigInteger start) {
        for (BigInteger x = start.add(BigInteger.ONE); x.compareTo(P) < 0; x = x.add(BigInteger.ONE)) {
            try {
                return CURVE.getCurve()
                        .decodePoint(Bytes.concat(Bytes.hex("02"), Bytes.of(BigIntegers.asUnsignedByteArray(32, x)))
                                .toArray());
            } catch (IllegalArgumentException e) {
                continue;
            }
        }
        throw new IllegalStateException("no point above the order");
    }

    private void wrongNumbers() {
        Made good = Made.of(scalar(), scalar(), digest()).low();
        BigInteger one = BigInteger.ONE;
        List<BigInteger> wrong =
                List.of(one, N.subtract(one), N, N.add(one), P, one.shiftLeft(256), one.shiftLeft(320));
        for (int i = 0; i < wrong.size(); i++) {
            add(false, "wrong-r-" + i, new Made(good.secret, good.e, wrong.get(i), good.s));
            add(false, "wrong-s-" + i, new Made(good.secret, good.e, good.r, wrong.get(i)));
            add(false, "wrong-both-" + i, new Made(good.secret, good.e, wrong.get(i), wrong.get(i)));
        }
        add(false, "r-plus-one", new Made(good.secret, good.e, good.r.add(one), good.s));
        add(false, "r-negated", new Made(good.secret, good.e, N.subtract(good.r), good.s));
        add(false, "s-plus-one", new Made(good.secret, good.e, good.r, good.s.add(one)));
        add(false, "swapped", new Made(good.secret, good.e, good.s, good.r));
        add(false, "r-plus-order", new Made(good.secret, good.e, good.r.add(N), good.s));
        add(false, "s-plus-order", new Made(good.secret, good.e, good.r, good.s.add(N)));
    }

    private void wrongForms() {
        Made good = Made.of(scalar(), scalar(), digest()).low();
        String r = der(good.r.toByteArray());
        String s = der(good.s.toByteArray());
        add(true, "form", good);
        // bytes behind the two numbers are passed over, as Go's decoder does
        add(true, "trailing", good.open(), good.e, Bytes.hex(sequence(r + s) + "00"));
        add(true, "trailing-inside", good.open(), good.e, Bytes.hex(sequence(r + s + "0500")));
        form(good, "zero-r", sequence("020100" + s));
        form(good, "zero-s", sequence(r + "020100"));
        form(good, "zero-both", sequence("020100020100"));
        form(good, "empty-r", sequence("0200" + s));
        form(good, "empty-s", sequence(r + "0200"));
        form(good, "negative-r", sequence(der(good.r.negate().toByteArray()) + s));
        form(good, "negative-s", sequence(r + der(good.s.negate().toByteArray())));
        form(good, "padded-r", sequence(der(padded(good.r)) + s));
        form(good, "padded-s", sequence(r + der(padded(good.s))));
        form(good, "s-missing", sequence(r));
        form(good, "cut", sequence(r + s).substring(0, 2 * 60));
        form(good, "long-length", "3081" + sequence(r + s).substring(2));
        form(good, "indefinite-length", "3080" + r + s + "0000");
        form(good, "set", "31" + sequence(r + s).substring(2));
        form(good, "octets", sequence(r.replaceFirst("02", "04") + s));
        form(
                good,
                "raw",
                Bytes.of(BigIntegers.asUnsignedByteArray(32, good.r)).hex()
                        + Bytes.of(BigIntegers.asUnsignedByteArray(32, good.s)).hex());
        form(good, "nothing", "");
    }

    private void form(Made good, String name, String der) {
        add(false, name, good.open(), good.e, Bytes.hex(der));
    }

    private static String der(byte[] integer) {
        return "02" + Bytes.of(new byte[] {(byte) integer.length}).hex()
                + Bytes.of(integer).hex();
    }

    private static byte[] padded(BigInteger number) {
        return Bytes.concat(Bytes.hex("00"), Bytes.of(BigIntegers.asUnsignedByteArray(33, number)))
                .toArray();
    }

    private static String sequence(String content) {
        return "30" + Bytes.of(new byte[] {(byte) (content.length() / 2)}).hex() + content;
    }
}
