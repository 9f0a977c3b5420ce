package io.steelyard.order;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.MalformedException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The bytes of a {@link Batch}: version 1, flags (bit 0: config), config sequence, number of envelopes, then each envelope after its
 * length. Numbers are unsigned base-128, low group first, in the fewest bytes that hold them, so a batch has exactly one encoding.
 */
final class BatchFormat {
    private static final byte VERSION = 1;
    private static final int CONFIG = 1;
    private static final int ENVELOPES_MAX = 1 << 20;

    private final Bytes source;
    private int position;

    private BatchFormat(Bytes source) {
        this.source = source;
    }

    static Bytes write(Batch batch) {
        int size = 2 + width(batch.configSequence()) + width(batch.envelopes().size());
        for (Bytes envelope : batch.envelopes()) {
            size = Math.addExact(size, Math.addExact(width(envelope.size()), envelope.size()));
        }
        ByteBuffer target = ByteBuffer.allocate(size);
        target.put(VERSION).put((byte) (batch.isConfig() ? CONFIG : 0));
        putNumber(target, batch.configSequence());
        putNumber(target, batch.envelopes().size());
        for (Bytes envelope : batch.envelopes()) {
            putNumber(target, envelope.size());
            target.put(envelope.buffer());
        }
        return Bytes.owning(target.array());
    }

    static Batch read(Bytes source) {
        return new BatchFormat(source).read();
    }

    private Batch read() {
        int version = next();
        if (version != VERSION) {
            throw new MalformedException("Batch of version " + version + "; this program reads version " + VERSION);
        }
        int flags = next();
        if ((flags & ~CONFIG) != 0) {
            throw new MalformedException("Batch with unknown flags 0x" + Integer.toHexString(flags));
        }
        long configSequence = number(Long.MAX_VALUE, "config sequence");
        int count = (int) number(ENVELOPES_MAX, "number of envelopes");
        boolean isConfig = flags == CONFIG;
        if (count == 0 || (isConfig && count != 1)) {
            throw new MalformedException("Batch of " + count + " envelopes, config=" + isConfig);
        }
        return new Batch(envelopes(count), configSequence, isConfig);
    }

    private List<Bytes> envelopes(int count) {
        // Every envelope takes at least the byte of its length: a list of this size cannot be larger than the input.
        if (count > remaining()) {
            throw new MalformedException("Batch of " + count + " envelopes in " + remaining() + " bytes");
        }
        List<Bytes> envelopes = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int size = (int) number(Integer.MAX_VALUE, "envelope size");
            if (size > remaining()) {
                throw new MalformedException(
                        "Envelope " + i + " of a batch claims " + size + " bytes; " + remaining() + " are left");
            }
            envelopes.add(source.slice(position, position + size));
            position += size;
        }
        if (remaining() != 0) {
            throw new MalformedException("Batch followed by " + remaining() + " unexpected bytes");
        }
        return envelopes;
    }

    private long number(long max, String what) {
        long value = 0;
        for (int shift = 0; shift < 63; shift += 7) {
            int group = next();
            value |= (long) (group & 0x7f) << shift;
            if ((group & 0x80) == 0) {
                if (group == 0 && shift > 0) {
                    throw new MalformedException("Batch's " + what + " is padded");
                }
                if (value > max) {
                    throw new MalformedException("Batch's " + what + " is " + value + "; at most " + max);
                }
                return value;
            }
        }
        throw new MalformedException("Batch's " + what + " is longer than 63 bits");
    }

    private int next() {
        if (remaining() == 0) {
            throw new MalformedException("Batch ends after " + source.size() + " bytes, in the middle");
        }
        return source.at(position++) & 0xff;
    }

    private int remaining() {
        return source.size() - position;
    }

    private static int width(long value) {
        return Math.max(1, (70 - Long.numberOfLeadingZeros(value)) / 7);
    }

    private static void putNumber(ByteBuffer target, long value) {
        long rest = value;
        while (rest > 0x7f) {
            target.put((byte) (0x80 | (rest & 0x7f)));
            rest >>>= 7;
        }
        target.put((byte) rest);
    }
}
