package io.steelyard.crypto;

import io.steelyard.bytes.Bytes;
import java.math.BigInteger;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.math.ec.ECCurve;
import org.bouncycastle.math.ec.ECFieldElement;
import org.bouncycastle.math.ec.ECLookupTable;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.raw.Nat;
import org.bouncycastle.util.BigIntegers;

/**
 * Verifies under one P-256 key with a comb (Lim and Lee, CRYPTO '94) of that key's multiples and one of the base point's, which share
 * 32 doublings. BouncyCastle does the same with combs of 64 points; here they have 256, 16 kB a key, which leaves a quarter of the
 * additions and doublings out. The additions, which are complete, are BouncyCastle's. Nothing here is secret. Making one costs about
 * five verifications. Immutable, any thread.
 */
final class CombVerifier implements EcdsaMath.Verifier {
    private static final int WIDTH = 8;
    private static final int SPACING = 256 / WIDTH;

    private final BigInteger order;
    private final ECCurve curve;
    private final Comb ofBase;
    private final Comb ofKey;
    private final ECPoint offset;

    private CombVerifier(BigInteger order, Comb ofBase, Comb ofKey) {
        this.order = order;
        this.ofBase = ofBase;
        this.ofKey = ofKey;
        this.offset = ofBase.offset.add(ofKey.offset).normalize();
        this.curve = offset.getCurve();
    }

    /** The verifier for a point of P-256. */
    static CombVerifier of(ECPoint key) {
        ECDomainParameters domain = NistCurve.p256();
        return new CombVerifier(
                domain.getN(), BaseComb.ONE, Comb.of(domain.getCurve().importPoint(key)));
    }

    /** FIPS 186-4, section 6.4; both numbers are from 1 to below the order. */
    @Override
    public boolean verify(Bytes digest, EcdsaSignature signature) {
        BigInteger inverse = BigIntegers.modOddInverseVar(order, signature.s());
        BigInteger e = new BigInteger(1, digest.toArray());
        ECPoint sum = sum(
                e.multiply(inverse).mod(order), signature.r().multiply(inverse).mod(order));
        return !sum.isInfinity() && hasX(sum, signature.r());
    }

    private ECPoint sum(BigInteger timesBase, BigInteger timesKey) {
        int[] first = Nat.fromBigInteger(256, timesBase);
        int[] second = Nat.fromBigInteger(256, timesKey);
        ECPoint sum = curve.getInfinity();
        for (int i = SPACING - 1; i >= 0; i--) {
            sum = sum.twicePlus(ofBase.points.lookupVar(column(first, i)))
                    .add(ofKey.points.lookupVar(column(second, i)));
        }
        return sum.add(offset);
    }

    /** Bit {@code index} of each 32 bit word, the highest word's first. */
    private static int column(int[] number, int index) {
        int bits = 0;
        for (int word = WIDTH - 1; word >= 0; word--) {
            bits = bits << 1 | number[word] >>> index & 1;
        }
        return bits;
    }

    /** Whether x modulo the order is {@code r}, asked of X = x Z^2 to save an inversion; x may be above the order. */
    private boolean hasX(ECPoint point, BigInteger r) {
        if (curve.getCoordinateSystem() != ECCurve.COORD_JACOBIAN) {
            return point.normalize().getAffineXCoord().toBigInteger().mod(order).equals(r);
        }
        ECFieldElement square = point.getZCoord(0).square();
        for (BigInteger x = r; curve.isValidFieldElement(x); x = x.add(order)) {
            if (curve.fromBigInteger(x).multiply(square).equals(point.getXCoord())) {
                return true;
            }
        }
        return false;
    }

    /**
     * At index b the sum of P times 2^(32 i) over the bits i of b, plus P, so that no entry is infinity, which has no coordinates;
     * the offset takes all those P away again.
     */
    private record Comb(ECLookupTable points, ECPoint offset) {
        static Comb of(ECPoint point) {
            ECPoint[] points = new ECPoint[1 << WIDTH];
            points[0] = point;
            ECPoint power = point;
            for (int bit = 0; bit < WIDTH; bit++) {
                int step = 1 << bit;
                for (int i = 0; i < step; i++) {
                    points[step + i] = points[i].add(power);
                }
                power = power.timesPow2(SPACING).normalize();
            }
            ECCurve curve = point.getCurve();
            curve.normalizeAll(points);
            ECPoint offset = point.subtract(point.timesPow2(SPACING)).normalize();
            return new Comb(curve.createCacheSafeLookupTable(points, 0, points.length), offset);
        }
    }

    /** Made when first used. */
    private static final class BaseComb {
        static final Comb ONE = Comb.of(NistCurve.p256().getG());
    }
}
