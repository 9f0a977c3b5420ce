package io.steelyard.storage.file;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.MalformedException;
import io.steelyard.error.StorageException;
import io.steelyard.format.Block;
import io.steelyard.storage.internal.BlockRecord;
import io.steelyard.storage.internal.ChannelOpener;
import io.steelyard.storage.internal.DurableFiles;
import io.steelyard.storage.internal.RecordSearch;
import io.steelyard.storage.internal.SteadyFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * One file of the log: a header and the records of consecutive blocks. Header, {@value #HEADER_BYTES} bytes, big-endian: magic
 * {@code STEELBLK} (8), format version (4), zero (4), number of the first block (8), zero (4), CRC32C of the 28 bytes before (4).
 * The log's appending thread changes it; any thread reads.
 */
final class Segment {
    static final int HEADER_BYTES = 32;
    static final String SUFFIX = ".blocks";

    private static final long MAGIC = 0x535445454C424C4BL;
    private static final int VERSION = 1;
    /** How far ahead of the records the file is made: some dozens of blocks. */
    private static final int AHEAD_BYTES = 1 << 20;

    private static final ByteBuffer ZEROES = ByteBuffer.allocateDirect(64 << 10).asReadOnlyBuffer();

    private final Path path;
    private final long first;
    private final SteadyFile file;
    // published in this order: readers look at the count first and then find at least so many starts
    private volatile int[] starts = new int[64];
    private volatile int count;
    private int end = HEADER_BYTES;
    /** Where the zeroes written ahead of the records end; never less than {@link #end}. */
    private long preparedEnd = HEADER_BYTES;

    private Segment(Path path, long first, SteadyFile file) {
        this.path = path;
        this.first = first;
        this.file = file;
    }

    /** Makes the segment that begins with block {@code first}; it is on the disk when this returns. */
    static Segment create(Path directory, long first, ChannelOpener opener) throws IOException {
        Path path = directory.resolve(String.format(java.util.Locale.ROOT, "%020d", first) + SUFFIX);
        try {
            SteadyFile file = new SteadyFile(
                    path, opener, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
            try {
                file.write(header(first), 0);
                file.force();
            } catch (IOException e) {
                file.close();
                throw e;
            }
            DurableFiles.forceDirectory(directory);
            return new Segment(path, first, file);
        } catch (IOException e) {
            Files.deleteIfExists(path);
            throw e;
        }
    }

    /** Opens the file without looking at its content: {@link SegmentScan} does. */
    static Segment open(Path path, long first, ChannelOpener opener) throws IOException {
        return new Segment(
                path, first, new SteadyFile(path, opener, StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    private static ByteBuffer header(long first) {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
        header.putLong(MAGIC).putInt(VERSION).putInt(0).putLong(first).putInt(0);
        return header.putInt(checksum(header)).flip();
    }

    private static int checksum(ByteBuffer header) {
        CRC32C crc = new CRC32C();
        crc.update(header.duplicate().position(0).limit(HEADER_BYTES - Integer.BYTES));
        return (int) crc.getValue();
    }

    /** Whether the file begins with the header of this segment. @throws StorageException when a newer program wrote it */
    boolean hasHeader() throws IOException {
        if (file.size() < HEADER_BYTES) {
            return false;
        }
        ByteBuffer header = readRange(0, HEADER_BYTES);
        if (header.getLong() != MAGIC || header.getInt(HEADER_BYTES - Integer.BYTES) != checksum(header)) {
            return false;
        }
        int version = header.getInt();
        if (version > VERSION) {
            throw new StorageException(
                    path, "the segment has format version " + version + ", this program reads up to " + VERSION);
        }
        return header.getInt() == 0 && header.getLong() == first;
    }

    Path path() {
        return path;
    }

    /** Number of the first block. */
    long first() {
        return first;
    }

    /** Number of the block after the last. */
    long next() {
        return first + count;
    }

    /** Number of blocks. */
    int count() {
        return count;
    }

    /** Offset after the last record: where the next one goes. */
    int end() {
        return end;
    }

    /** Length of the file. */
    long size() throws IOException {
        return file.size();
    }

    /** Takes note of the record at {@link #end()}, which is in the file. */
    void admit(int recordBytes) {
        int[] known = starts;
        if (count == known.length) {
            known = Arrays.copyOf(known, 2 * count);
        }
        known[count] = end;
        starts = known;
        end += recordBytes;
        count++;
    }

    /** Offsets of the records. */
    int[] starts() {
        return Arrays.copyOf(starts, count);
    }

    /** Writes a record at {@link #end()}; it does not count before {@link #admit}. */
    void write(ByteBuffer record) throws IOException {
        file.write(record, end);
    }

    /**
     * Sees to it that the file has room for a record of so many bytes, zeroes written ahead up to {@code limit}: forcing a record is
     * cheaper when the file neither grows nor gets new blocks of the disk. A disk that has no room for that may still have some for
     * the record.
     */
    void prepare(int recordBytes, long limit) throws IOException {
        long recordEnd = end + (long) recordBytes;
        if (recordEnd <= preparedEnd) {
            return;
        }
        long goal = Math.min(recordEnd + AHEAD_BYTES, limit);
        try {
            for (long at = recordEnd; at < goal; at += ZEROES.capacity()) {
                file.write(ZEROES.duplicate().limit((int) Math.min(ZEROES.capacity(), goal - at)), at);
            }
            preparedEnd = Math.max(recordEnd, goal);
        } catch (IOException e) {
            cutToEnd();
        }
    }

    /** Cuts what lies behind {@link #end()}. */
    void cutToEnd() throws IOException {
        file.truncate(end);
        preparedEnd = end;
    }

    /** Cuts what lies behind the last record of a segment that gets no more; on the disk when this returns. */
    void seal() throws IOException {
        cutToEnd();
        file.forceLength();
    }

    /** Whether nothing but zeroes lies behind {@link #end()}: space that was prepared and not used. */
    boolean isRestPrepared() throws IOException {
        long size = file.size();
        for (long at = end; at < size; at += ZEROES.capacity()) {
            if (!RecordSearch.isZero(readRange(at, (int) Math.min(ZEROES.capacity(), size - at)))) {
                return false;
            }
        }
        return true;
    }

    /** Drops the blocks from {@code number} on; on the disk when this returns. */
    void dropFrom(long number) throws IOException {
        int kept = Math.toIntExact(number - first);
        int newEnd = starts[kept];
        count = kept;
        end = newEnd;
        cutToEnd();
        file.forceLength();
    }

    /** The bytes from {@code start} on; position 0. */
    ByteBuffer readRange(long start, int size) throws IOException {
        ByteBuffer range = ByteBuffer.allocate(size);
        file.read(range, start);
        return range.flip();
    }

    /** The hash that the record of a block of this segment names. */
    Bytes hash(long number) {
        try {
            return header(number, readRange(start(number), BlockRecord.HEADER_BYTES))
                    .hash();
        } catch (IOException e) {
            throw unreadable(number, e);
        }
    }

    /** A block of this segment, checked against everything but the block before it. */
    Block read(long number) {
        try {
            int start = start(number);
            BlockRecord record = header(number, readRange(start, BlockRecord.HEADER_BYTES));
            return record.decode(readRange(start + BlockRecord.HEADER_BYTES, record.payloadBytes()));
        } catch (MalformedException e) {
            throw damaged(number, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw unreadable(number, e);
        }
    }

    private int start(long number) {
        return starts[Math.toIntExact(number - first)];
    }

    private BlockRecord header(long number, ByteBuffer bytes) {
        BlockRecord record = BlockRecord.readHeader(bytes)
                .orElseThrow(() -> damaged(number, "the header of its record is no header"));
        if (record.number() != number || record.kind() == BlockRecord.Kind.CUT) {
            throw damaged(number, "there is a record of block " + record.number() + " in its place");
        }
        return record;
    }

    /** The error about a damaged block of this segment. */
    StorageException damaged(long number, String why) {
        return new StorageException(
                path,
                "block " + number + " is damaged: " + why
                        + "; restore the file from a copy, or delete the directory to have the node fetch its blocks again");
    }

    private StorageException unreadable(long number, IOException cause) {
        return new StorageException(path, "block " + number + " cannot be read", cause);
    }

    void force() throws IOException {
        file.force();
    }

    void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new StorageException(path, "cannot close the segment", e);
        }
    }

    /** Closes and deletes the file. */
    void delete() throws IOException {
        file.close();
        DurableFiles.delete(path);
    }
}
