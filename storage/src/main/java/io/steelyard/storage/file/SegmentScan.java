package io.steelyard.storage.file;

import io.steelyard.error.StorageException;
import io.steelyard.storage.internal.BlockRecord;
import io.steelyard.storage.internal.RecordSearch;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the records of a segment when a log is opened. A sealed segment (not the last) is scanned by its headers: it was forced to
 * the disk before its successor was made, so whatever does not fit is damage. The last one is checked to the last byte; where a
 * record is bad, the rule is: intact records behind it mean damage, nothing behind it means a torn tail.
 */
final class SegmentScan {
    private final Segment segment;

    private SegmentScan(Segment segment) {
        this.segment = segment;
    }

    /** Fills the index of a segment that has a successor. @throws StorageException when anything is damaged */
    static void sealed(Segment segment) throws IOException {
        SegmentScan scan = new SegmentScan(segment);
        if (!segment.hasHeader()) {
            throw segment.damaged(segment.first(), "its file does not begin with the header of a segment");
        }
        if (SegmentIndex.load(segment)) {
            return;
        }
        String fault = scan.admitAll(false);
        if (fault != null && segment.isRestPrepared()) {
            segment.seal();
        } else if (fault != null) {
            throw segment.damaged(segment.next(), fault + " at offset " + segment.end());
        }
        SegmentIndex.write(segment);
    }

    /**
     * Fills the index of the last segment.
     *
     * @return what is wrong with the bytes behind {@link Segment#end()}, which are a torn tail; null when there are none
     * @throws StorageException when a record before the tail is damaged
     */
    static @Nullable String last(Segment segment) throws IOException {
        SegmentScan scan = new SegmentScan(segment);
        if (!segment.hasHeader()) {
            long intact = scan.intactRecordAfter(0);
            if (intact >= 0) {
                throw segment.damaged(
                        segment.first(),
                        "its file does not begin with the header of a segment, yet holds block " + intact);
            }
            return "the header of the file is incomplete";
        }
        String fault = scan.admitAll(true);
        if (fault != null && segment.isRestPrepared()) {
            segment.seal();
            return null;
        }
        if (fault != null) {
            scan.requireNothingIntactBehind(fault);
        }
        return fault;
    }

    /** Admits records up to the end of the file or the first bad one, and tells what is wrong with that. */
    private @Nullable String admitAll(boolean withPayload) throws IOException {
        long size = segment.size();
        while (segment.end() < size) {
            Optional<BlockRecord> header = headerAt(segment.end(), size);
            if (header.isEmpty()) {
                return "the header of a record is incomplete or damaged";
            }
            BlockRecord record = header.get();
            if (record.number() != segment.next() || record.kind() == BlockRecord.Kind.CUT) {
                return "a record of block " + record.number() + " is out of place";
            }
            if (segment.end() + (long) record.totalBytes() > size) {
                return "the record of block " + record.number() + " is incomplete";
            }
            if (withPayload && !hasPayload(record, segment.end())) {
                return "the checksum of block " + record.number() + " does not fit";
            }
            segment.admit(record.totalBytes());
        }
        return null;
    }

    private Optional<BlockRecord> headerAt(long start, long size) throws IOException {
        return size - start < BlockRecord.HEADER_BYTES
                ? Optional.empty()
                : BlockRecord.readHeader(segment.readRange(start, BlockRecord.HEADER_BYTES));
    }

    private boolean hasPayload(BlockRecord record, long start) throws IOException {
        return record.fits(segment.readRange(start + BlockRecord.HEADER_BYTES, record.payloadBytes()));
    }

    private void requireNothingIntactBehind(String fault) throws IOException {
        // a header that is whole says how long its record is: what lies inside is content, whatever it looks like
        long from = headerAt(segment.end(), segment.size())
                .map(record -> segment.end() + (long) record.totalBytes())
                .orElse(segment.end() + 1L);
        long intact = intactRecordAfter(from);
        if (intact >= 0) {
            throw segment.damaged(
                    segment.next(),
                    fault + " at offset " + segment.end() + ", and block " + intact + " behind it is intact");
        }
    }

    /** The number in the first record that lies whole at {@code from} or behind it; -1 when there is none. */
    private long intactRecordAfter(long from) throws IOException {
        return new RecordSearch(segment::readRange, segment.size(), 1)
                .firstAfter(from)
                .map(found -> found.record().number())
                .orElse(-1L);
    }
}
