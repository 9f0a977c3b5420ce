package io.steelyard.storage.file;

import io.steelyard.storage.internal.DurableFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * The file beside a sealed segment that lists where its records begin, so that opening a long log does not touch every record.
 * Big-endian: magic {@code STEELIDX} (8), length of the segment (4), number of records (4), offset of each (4), CRC32C of all that
 * (4). Derived: when it is missing, damaged or does not fit, the segment is scanned instead.
 */
final class SegmentIndex {
    private static final long MAGIC = 0x535445454C494458L;
    private static final int FIXED_BYTES = 20;

    private SegmentIndex() {}

    /** Writes the index of a segment that will not change any more. */
    static void write(Segment segment) throws IOException {
        int[] starts = segment.starts();
        ByteBuffer content = ByteBuffer.allocate(FIXED_BYTES + Integer.BYTES * starts.length);
        content.putLong(MAGIC).putInt(segment.end()).putInt(starts.length);
        for (int start : starts) {
            content.putInt(start);
        }
        content.putInt(checksum(content));
        DurableFiles.replace(pathFor(segment), content.array());
    }

    /** Fills a freshly opened segment's index; false, and nothing is changed, when the file is of no use. */
    static boolean load(Segment segment) throws IOException {
        Path path = pathFor(segment);
        if (!Files.exists(path)) {
            return false;
        }
        ByteBuffer content = ByteBuffer.wrap(Files.readAllBytes(path));
        if (content.limit() < FIXED_BYTES
                || content.getInt(content.limit() - Integer.BYTES)
                        != checksum(content.duplicate().position(content.limit() - Integer.BYTES))
                || content.getLong() != MAGIC
                || content.getInt() != segment.size()
                || content.getInt() != (content.limit() - FIXED_BYTES) / Integer.BYTES) {
            return false;
        }
        int size = content.getInt(8);
        int count = content.getInt(12);
        content.getInt();
        for (int i = 1; i <= count; i++) {
            int next = i == count ? size : content.getInt();
            segment.admit(next - segment.end());
        }
        return true;
    }

    /** Deletes the index of a segment that is about to change. */
    static void delete(Segment segment) throws IOException {
        DurableFiles.delete(pathFor(segment));
    }

    private static Path pathFor(Segment segment) {
        String name = segment.path().getFileName().toString();
        return segment.path().resolveSibling(name.substring(0, name.length() - Segment.SUFFIX.length()) + ".index");
    }

    private static int checksum(ByteBuffer filled) {
        CRC32C crc = new CRC32C();
        crc.update(filled.duplicate().flip());
        return (int) crc.getValue();
    }
}
