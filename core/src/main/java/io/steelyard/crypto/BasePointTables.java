package io.steelyard.crypto;

import java.math.BigInteger;
import org.bouncycastle.math.ec.AbstractECMultiplier;
import org.bouncycastle.math.ec.ECCurve;
import org.bouncycastle.math.ec.ECLookupTable;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.raw.Nat;
import org.bouncycastle.util.BigIntegers;

/**
 * Multiplies the base point of P-256 by a secret number (a nonce), with BouncyCastle's points. The number is cut into 64 digits of 4
 * bits, each with a table of its own: 63 additions, no doubling, and each look-up reads its whole table so that the addresses
 * touched tell nothing of the digit. BouncyCastle's comb guards its look-ups likewise, but reads tables four times the size and
 * spends most of its time on that. The tables take 64 kB and are made when first used. Any thread.
 */
final class BasePointTables extends AbstractECMultiplier {
    private static final int DIGIT_BITS = 4;
    private static final int DIGIT_VALUES = 1 << DIGIT_BITS;
    private static final int DIGITS = 256 / DIGIT_BITS;
    private static final int DIGITS_PER_INT = 32 / DIGIT_BITS;

    private final ECPoint base;
    private final BigInteger order;
    private final ECLookupTable[] tables = new ECLookupTable[DIGITS];

    /** Digit d stands for d + 1, since infinity has no coordinates for a table; this is what all those ones amount to. */
    private final BigInteger surplus;

    private BasePointTables(ECPoint base, BigInteger order) {
        this.base = base;
        this.order = order;
        this.surplus = BigInteger.ONE
                .shiftLeft(DIGITS * DIGIT_BITS)
                .subtract(BigInteger.ONE)
                .divide(BigInteger.valueOf(DIGIT_VALUES - 1))
                .mod(order);
        fillTables();
    }

    static BasePointTables get() {
        return Held.ONE;
    }

    /** @throws IllegalArgumentException when the point is not the base point or the number not below the order */
    @Override
    protected ECPoint multiplyPositive(ECPoint point, BigInteger number) {
        if (!point.equals(base) || number.compareTo(order) >= 0) {
            throw new IllegalArgumentException("only the base point of P-256, by a number below the order");
        }
        int[] digits = Nat.fromBigInteger(DIGITS * DIGIT_BITS, BigIntegers.modSubtract(order, number, surplus));
        ECPoint sum = tables[0].lookup(digit(digits, 0));
        for (int i = 1; i < DIGITS; i++) {
            sum = sum.add(tables[i].lookup(digit(digits, i)));
        }
        return sum;
    }

    private static int digit(int[] number, int index) {
        return number[index / DIGITS_PER_INT] >>> index % DIGITS_PER_INT * DIGIT_BITS & DIGIT_VALUES - 1;
    }

    private void fillTables() {
        ECCurve curve = base.getCurve();
        ECPoint[] multiples = new ECPoint[DIGITS * DIGIT_VALUES];
        ECPoint unit = base;
        for (int i = 0; i < DIGITS; i++) {
            int first = i * DIGIT_VALUES;
            multiples[first] = unit;
            for (int value = 1; value < DIGIT_VALUES; value++) {
                multiples[first + value] = multiples[first + value - 1].add(unit);
            }
            unit = multiples[first + DIGIT_VALUES - 1];
        }
        curve.normalizeAll(multiples);
        for (int i = 0; i < DIGITS; i++) {
            tables[i] = curve.createCacheSafeLookupTable(multiples, i * DIGIT_VALUES, DIGIT_VALUES);
        }
    }

    /** Made when first used. */
    private static final class Held {
        static final BasePointTables ONE =
                new BasePointTables(NistCurve.p256().getG(), NistCurve.p256().getN());
    }
}
