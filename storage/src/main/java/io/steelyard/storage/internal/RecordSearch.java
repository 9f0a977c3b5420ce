package io.steelyard.storage.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Looks for intact records behind a place where a log cannot be read on: finding one tells damage from a torn tail, because what was
 * written later is whole. Used by one thread while a log is opened.
 */
public final class RecordSearch {
    /** How much is looked through at a time. */
    private static final int WINDOW_BYTES = 1 << 20;

    private static final ByteBuffer ZEROES = ByteBuffer.allocate(64 << 10).asReadOnlyBuffer();

    /** Random access to the file that is searched. */
    @FunctionalInterface
    public interface Source {
        /** {@code size} bytes from {@code start} on, all inside the file; position 0. */
        ByteBuffer read(long start, int size) throws IOException;
    }

    /** An intact record and the offset where it begins. */
    public record Found(BlockRecord record, long start) {
        /** Offset after the record. */
        public long end() {
            return start + record.totalBytes();
        }
    }

    private final Source source;
    private final long size;
    private final int stride;

    /**
     * A search in the first {@code size} bytes of {@code source}.
     *
     * @param stride records begin at multiples of this offset only; 1 when they begin anywhere
     */
    public RecordSearch(Source source, long size, int stride) {
        this.source = source;
        this.size = size;
        this.stride = stride;
    }

    /** The first record of a block that lies whole at {@code from} or behind it. */
    public Optional<Found> firstAfter(long from) throws IOException {
        long start = (from + stride - 1) / stride * stride;
        while (size - start >= BlockRecord.HEADER_BYTES) {
            ByteBuffer window = source.read(start, (int) Math.min(WINDOW_BYTES, size - start));
            int last = window.limit() - BlockRecord.HEADER_BYTES;
            int i = isZero(window) ? last / stride * stride + stride : 0;
            for (; i <= last; i += stride) {
                if (window.getInt(i) == BlockRecord.MAGIC) {
                    Optional<BlockRecord> record =
                            BlockRecord.readHeader(window.duplicate().position(i));
                    if (record.isPresent() && isWhole(record.get(), start + i)) {
                        return Optional.of(new Found(record.get(), start + i));
                    }
                }
            }
            start += i;
        }
        return Optional.empty();
    }

    /** Whether there are only zeroes from position to limit, at the speed of memory: files are made larger than what is in them. */
    public static boolean isZero(ByteBuffer window) {
        for (int at = window.position(); at < window.limit(); at += ZEROES.capacity()) {
            int size = Math.min(ZEROES.capacity(), window.limit() - at);
            if (!window.slice(at, size).equals(ZEROES.duplicate().limit(size))) {
                return false;
            }
        }
        return true;
    }

    private boolean isWhole(BlockRecord record, long start) throws IOException {
        return record.kind() != BlockRecord.Kind.CUT
                && start + record.totalBytes() <= size
                && record.fits(source.read(start + BlockRecord.HEADER_BYTES, record.payloadBytes()));
    }
}
