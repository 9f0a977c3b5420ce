package io.steelyard.crypto;

import io.steelyard.bytes.Bytes;
import java.math.BigInteger;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The two numbers of an ECDSA signature; both are positive. A signer outside the JVM (an HSM) uses it to bring what its device
 * answers into the form that Fabric asks for: {@code decode(..).map(s -> s.toLowS(order).encode())}. Source: Fabric
 * {@code bccsp/utils/ecdsa.go}.
 */
public record EcdsaSignature(BigInteger r, BigInteger s) {
    /** DER of a P-521 signature takes 139 bytes; nothing longer can be one. */
    private static final int ENCODED_BYTES_MAX = 160;

    /** @throws IllegalArgumentException when a number is not positive */
    public EcdsaSignature {
        if (r.signum() <= 0 || s.signum() <= 0) {
            throw new IllegalArgumentException("R and S of an ECDSA signature must be greater than zero");
        }
    }

    /** Reads strict DER: minimal lengths and integers, both positive, nothing behind them. Empty for anything else. */
    public static Optional<EcdsaSignature> decode(Bytes der) {
        int size = der.size();
        if (size < 8 || size > ENCODED_BYTES_MAX) {
            return Optional.empty();
        }
        Reader reader = new Reader(der.toArray());
        if (reader.next() != 0x30 || reader.length() != size - reader.position) {
            return Optional.empty();
        }
        BigInteger r = reader.positiveInteger();
        BigInteger s = r == null ? null : reader.positiveInteger();
        return r == null || s == null || reader.position != size
                ? Optional.empty()
                : Optional.of(new EcdsaSignature(r, s));
    }

    /**
     * Reads a signature as Fabric does when it verifies one, with Go's {@code encoding/asn1}: what follows the two numbers, inside the
     * sequence or behind it, is passed over; lengths and integers must still be minimal. Empty for anything else.
     */
    static Optional<EcdsaSignature> decodeLeading(Bytes der) {
        Reader reader = new Reader(der.toArray());
        if (reader.next() != 0x30) {
            return Optional.empty();
        }
        int size = reader.anyLength();
        int end = reader.position + size;
        if (size < 0 || size > der.size() - reader.position) {
            return Optional.empty();
        }
        BigInteger r = reader.positiveInteger();
        BigInteger s = r == null ? null : reader.positiveInteger();
        return r == null || s == null || reader.position > end
                ? Optional.empty()
                : Optional.of(new EcdsaSignature(r, s));
    }

    /** Whether S is at most half the order of the curve's group. */
    public boolean isLowS(BigInteger order) {
        return s.compareTo(order.shiftRight(1)) <= 0;
    }

    /** The equivalent signature whose S is at most half of {@code order}; itself when it already is. */
    public EcdsaSignature toLowS(BigInteger order) {
        return isLowS(order) || s.compareTo(order) >= 0 ? this : new EcdsaSignature(r, order.subtract(s));
    }

    /** DER. */
    public Bytes encode() {
        byte[] first = r.toByteArray();
        byte[] second = s.toByteArray();
        int content = 4 + first.length + second.length;
        int header = content < 0x80 ? 2 : 3;
        byte[] der = new byte[header + content];
        der[0] = 0x30;
        der[1] = header == 2 ? (byte) content : (byte) 0x81;
        der[header - 1] = (byte) content;
        put(der, header, first);
        put(der, header + 2 + first.length, second);
        return Bytes.owning(der);
    }

    private static void put(byte[] der, int at, byte[] integer) {
        der[at] = 0x02;
        der[at + 1] = (byte) integer.length;
        System.arraycopy(integer, 0, der, at + 2, integer.length);
    }

    /** Walks the bytes from the left; answers -1 or null at the first deviation from DER. */
    private static final class Reader {
        private final byte[] der;
        private int position;

        Reader(byte[] der) {
            this.der = der;
        }

        int next() {
            return position < der.length ? der[position++] & 0xff : -1;
        }

        int length() {
            int first = next();
            if (first < 0x80) {
                return first;
            }
            int second = first == 0x81 ? next() : -1;
            return second < 0x80 ? -1 : second;
        }

        /** A length of up to three bytes more, the shortest form of it. */
        int anyLength() {
            int first = next();
            if (first < 0x80) {
                return first;
            }
            int bytes = first - 0x80;
            if (bytes < 1 || bytes > 3) {
                return -1;
            }
            int length = 0;
            for (int i = 0; i < bytes; i++) {
                int next = next();
                if (next < 0 || (i == 0 && next == 0)) {
                    return -1;
                }
                length = length << 8 | next;
            }
            return length < 0x80 ? -1 : length;
        }

        @Nullable
        BigInteger positiveInteger() {
            int size = next() == 0x02 ? length() : -1;
            if (size < 1 || size > der.length - position) {
                return null;
            }
            byte lead = der[position];
            boolean isNegative = lead < 0;
            boolean isPadded = size > 1 && lead == 0 && der[position + 1] >= 0;
            BigInteger value = new BigInteger(der, position, size);
            position += size;
            return isNegative || isPadded || value.signum() == 0 ? null : value;
        }
    }
}
