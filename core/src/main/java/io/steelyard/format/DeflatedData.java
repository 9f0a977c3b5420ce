package io.steelyard.format;

import io.steelyard.bytes.Bytes;
import java.io.ByteArrayOutputStream;
import java.util.zip.Deflater;

/**
 * The envelopes of a block as they stand in its encoding, and the same deflated (RFC 1951 without wrapper, level 1). The deflated bytes
 * end at a byte's border without the mark of the last part and refer to nothing before them, so other deflated parts may be put in
 * front of and behind them. Any thread.
 *
 * @param start offset of the envelopes in the encoding of the block
 * @param plain field {@code data} of {@code common.Block}, with tag and length
 * @param deflated the part of a deflated stream that gives {@code plain}
 */
public record DeflatedData(int start, Bytes plain, Bytes deflated) {
    private static final int CHUNK_BYTES = 16 << 10;

    /** When a block's encoding has another order than header, data, metadata. */
    static final DeflatedData NONE = new DeflatedData(0, Bytes.EMPTY, Bytes.EMPTY);

    static DeflatedData of(Bytes whole, int start, int end) {
        Bytes plain = whole.slice(start, end);
        Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
        try {
            return new DeflatedData(start, plain, part(deflater, plain));
        } finally {
            deflater.end();
        }
    }

    /** Whether these are the bytes from {@code from} to {@code to} of {@code whole}; copies nothing. */
    boolean isFor(Bytes whole, int from, int to) {
        return start == from
                && plain.size() == to - from
                && plain.buffer().equals(whole.buffer().position(from).limit(to));
    }

    /** Deflates {@code plain} as a part of its own. The deflater, fresh or reset, must be without wrapper. */
    public static Bytes part(Deflater deflater, Bytes plain) {
        deflater.setInput(plain.buffer());
        ByteArrayOutputStream out = new ByteArrayOutputStream(64 + plain.size() / 4);
        byte[] chunk = new byte[Math.min(CHUNK_BYTES, 64 + plain.size())];
        int size;
        do {
            size = deflater.deflate(chunk, 0, chunk.length, Deflater.FULL_FLUSH);
            out.write(chunk, 0, size);
        } while (size == chunk.length);
        return Bytes.owning(out.toByteArray());
    }
}
