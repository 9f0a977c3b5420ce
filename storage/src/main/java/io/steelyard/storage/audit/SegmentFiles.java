package io.steelyard.storage.audit;

import io.steelyard.error.StorageException;
import io.steelyard.storage.internal.BlockRecord;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * The segments of a block log of kind {@code file}, read without opening the log: neither its lock nor its index files are touched, and a
 * running node may go on appending. The format is in {@code docs/storage.md}.
 */
final class SegmentFiles extends RecordFiles {
    private static final Pattern NAME = Pattern.compile("\\d{20}\\.blocks");
    private static final int HEADER_BYTES = 32;
    private static final long MAGIC = 0x535445454C424C4BL;
    private static final int VERSION = 1;
    private static final int WINDOW_BYTES = 64 << 10;

    private final Path directory;
    private long end;

    SegmentFiles(Path directory) {
        this.directory = directory;
    }

    @Override
    public String kind() {
        return "Steelyard block log 'file'";
    }

    @Override
    public void locate() {
        do {
            while (!files.isEmpty() && end < last().size()) {
                Optional<BlockRecord> record = recordAt(last(), end);
                if (record.isEmpty() && isRestEmpty()) {
                    break;
                }
                require(record, end);
                places.add(files.size() - 1, end);
                end += record.orElseThrow().totalBytes();
            }
        } while (openNext());
    }

    /** Whether only zeroes follow: room that a running or killed node has made for records to come. */
    private boolean isRestEmpty() {
        long size = last().size();
        for (long at = end; at < size; at += WINDOW_BYTES) {
            ByteBuffer window = last().read(at, (int) Math.min(WINDOW_BYTES, size - at));
            while (window.hasRemaining()) {
                if (window.get() != 0) {
                    return false;
                }
            }
        }
        return true;
    }

    private void require(Optional<BlockRecord> found, long offset) {
        if (found.isEmpty() || offset + found.get().totalBytes() > last().size()) {
            throw torn(offset);
        }
        BlockRecord record = found.get();
        if (record.kind() == BlockRecord.Kind.CUT || record.number() != located()) {
            throw fault("in its place, at offset " + offset + ", is a record of block " + record.number());
        }
    }

    private boolean openNext() {
        List<Path> segments = LedgerFiles.list(directory).stream()
                .filter(file -> NAME.matcher(file.getFileName().toString()).matches())
                .toList();
        if (segments.size() <= files.size()) {
            return false;
        }
        Path next = segments.get(files.size());
        long first = Long.parseLong(next.getFileName().toString().substring(0, 20));
        if (first != located()) {
            throw new StorageException(
                    next, "block " + located() + " is missing: this file begins with block " + first);
        }
        files.add(OpenFile.of(next));
        requireHeader(first);
        end = HEADER_BYTES;
        return true;
    }

    private void requireHeader(long first) {
        ByteBuffer header = last().read(0, HEADER_BYTES);
        CRC32C checksum = new CRC32C();
        checksum.update(header.duplicate().limit(Math.max(0, header.limit() - Integer.BYTES)));
        boolean isWhole = header.limit() == HEADER_BYTES
                && header.getLong(0) == MAGIC
                && header.getInt(HEADER_BYTES - Integer.BYTES) == (int) checksum.getValue()
                && header.getLong(16) == first;
        if (!isWhole) {
            throw fault("the file does not begin with the header of a segment");
        }
        if (header.getInt(8) != VERSION) {
            throw fault("the file has format version " + header.getInt(8) + ", this program reads " + VERSION);
        }
    }
}
