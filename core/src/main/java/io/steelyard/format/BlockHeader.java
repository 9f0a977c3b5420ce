package io.steelyard.format;

import io.steelyard.bytes.Bytes;
import io.steelyard.crypto.Sha256;
import java.math.BigInteger;
import java.nio.ByteBuffer;

/** Number, hash of the header before (empty for block 0) and SHA-256 of the concatenated envelopes. */
public record BlockHeader(long number, Bytes previousHash, Bytes dataHash) {
    private static final byte SEQUENCE = 0x30;
    private static final byte INTEGER = 0x02;
    private static final byte OCTET_STRING = 0x04;

    /** DER SEQUENCE{INTEGER number, OCTET STRING previous, OCTET STRING data}: what orderers sign. The number is unsigned. */
    public Bytes toDer() {
        Bytes fields = Bytes.concat(
                element(INTEGER, integer(number)),
                element(OCTET_STRING, previousHash),
                element(OCTET_STRING, dataHash));
        return element(SEQUENCE, fields);
    }

    /** SHA-256 of {@link #toDer()}. */
    public Bytes hash() {
        return Sha256.of(toDer());
    }

    /** Minimal two's complement of the unsigned number. */
    private static Bytes integer(long unsigned) {
        if (unsigned >= 0) {
            return Bytes.owning(BigInteger.valueOf(unsigned).toByteArray());
        }
        return Bytes.owning(
                ByteBuffer.allocate(9).put((byte) 0).putLong(unsigned).array());
    }

    /** Tag, definite length in its shortest form, content. */
    private static Bytes element(byte tag, Bytes content) {
        int size = content.size();
        if (size < 0x80) {
            return Bytes.concat(Bytes.owning(new byte[] {tag, (byte) size}), content);
        }
        byte[] length = BigInteger.valueOf(size).toByteArray();
        int skip = length[0] == 0 ? 1 : 0;
        ByteBuffer start = ByteBuffer.allocate(2 + length.length - skip);
        start.put(tag).put((byte) (0x80 | (length.length - skip))).put(length, skip, length.length - skip);
        return Bytes.concat(Bytes.owning(start.array()), content);
    }
}
