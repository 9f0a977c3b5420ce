package io.steelyard.storage.file;

import io.steelyard.blocklog.BlockLog;
import io.steelyard.blocklog.Durability;
import io.steelyard.bytes.Bytes;
import io.steelyard.error.MalformedException;
import io.steelyard.error.StorageException;
import io.steelyard.format.Block;
import io.steelyard.storage.internal.ChannelOpener;
import io.steelyard.storage.internal.DurableFiles;
import io.steelyard.storage.internal.HashChain;
import io.steelyard.storage.internal.OwnedDirectory;
import io.steelyard.storage.internal.RecordEncoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The block log in plain files. The appending thread owns everything that changes; readers go by the volatile height and list of
 * segments and never wait for it.
 *
 * <p>Intentional: a failed {@code force} ends appending until the log is opened again, because an operating system may drop what it
 * could not write and report success the next time. A failed write (full disk) does not: the partial record is cut and the next
 * append may succeed.
 */
final class FileBlockLog implements BlockLog {
    private final OwnedDirectory directory;
    private final Durability durability;
    private final int segmentBytes;
    private final ChannelOpener opener;
    private final RecordEncoder encoder = new RecordEncoder();

    private volatile List<Segment> segments;
    private volatile long height;
    private volatile boolean isClosed;
    private Bytes tip;
    private boolean hasPartialRecord;
    private @Nullable StorageException forceFailure;

    /** The log in {@code directory}, which it closes with itself; a new segment is begun when one would pass {@code segmentBytes}. */
    FileBlockLog(OwnedDirectory directory, Durability durability, int segmentBytes, ChannelOpener opener) {
        this.directory = directory;
        this.durability = durability;
        this.segmentBytes = segmentBytes;
        this.opener = opener;
        try {
            segments = List.copyOf(SegmentList.open(directory.path(), opener));
        } catch (IOException e) {
            throw new StorageException(directory.path(), "cannot open the block log", e);
        }
        height = segments.isEmpty() ? 0 : lastSegment().next();
        try {
            tip = height == 0 ? Bytes.EMPTY : read(height - 1).hash();
        } catch (RuntimeException e) {
            closeSegments();
            throw e;
        }
    }

    @Override
    public long height() {
        requireOpen();
        return height;
    }

    @Override
    public synchronized void append(Block block) {
        requireOpen();
        if (forceFailure != null) {
            throw new StorageException(
                    directory.path(),
                    "the log takes no blocks since it could not be forced; open it again",
                    forceFailure);
        }
        HashChain.requireNext(block, height, tip);
        ByteBuffer record = encoder.encode(block);
        int recordBytes = record.remaining();
        try {
            Segment segment = segmentFor(recordBytes);
            hasPartialRecord = true;
            if (durability == Durability.POWER_LOSS) {
                segment.prepare(recordBytes, segmentBytes);
            }
            segment.write(record);
            hasPartialRecord = false;
            segment.admit(recordBytes);
        } catch (IOException e) {
            StorageException failure = new StorageException(
                    directory.path(),
                    "block " + height + " (" + recordBytes + " bytes) cannot be written; the log stays at height "
                            + height,
                    e);
            cutPartialRecord(failure);
            throw failure;
        }
        tip = block.hash();
        height++;
    }

    /** The segment that takes the next record: the last one, or a new one when that is full. */
    private Segment segmentFor(int recordBytes) throws IOException {
        if (hasPartialRecord) {
            if (!segments.isEmpty()) {
                lastSegment().cutToEnd();
            }
            hasPartialRecord = false;
        }
        boolean isFull = segments.isEmpty()
                || lastSegment().count() > 0 && lastSegment().end() + (long) recordBytes > segmentBytes;
        if (isFull) {
            if (!segments.isEmpty()) {
                seal(lastSegment());
            }
            List<Segment> more = new ArrayList<>(segments);
            more.add(Segment.create(directory.path(), height, opener));
            segments = List.copyOf(more);
        }
        return lastSegment();
    }

    /** Failing to force a full segment is failing to force blocks, as in {@link #sync}. */
    private void seal(Segment full) throws IOException {
        try {
            full.seal();
        } catch (IOException e) {
            forceFailure = new StorageException(
                    full.path(), "blocks up to " + (height - 1) + " cannot be forced to the disk", e);
            throw e;
        }
        SegmentIndex.write(full);
    }

    private void cutPartialRecord(StorageException failure) {
        if (hasPartialRecord) {
            try {
                lastSegment().cutToEnd();
                hasPartialRecord = false;
            } catch (IOException e) {
                // the next append tries again before it writes, and opening cuts it too
                failure.addSuppressed(e);
            }
        }
    }

    @Override
    public synchronized void sync() {
        requireOpen();
        force();
    }

    /** Only the last segment can be dirty: the others were forced when they were sealed. */
    private void force() {
        if (forceFailure != null) {
            throw forceFailure;
        }
        if (durability == Durability.PROCESS || segments.isEmpty()) {
            return;
        }
        try {
            lastSegment().force();
        } catch (IOException e) {
            forceFailure = new StorageException(
                    lastSegment().path(), "blocks up to " + (height - 1) + " cannot be forced to the disk", e);
            throw forceFailure;
        }
    }

    @Override
    public Block read(long number) {
        requireOpen();
        if (number < 0 || number >= height) {
            throw new IllegalArgumentException("block " + number + " is not in the log; its height is " + height);
        }
        Segment segment = segmentOf(number);
        Block block = segment.read(number);
        try {
            HashChain.requireLink(
                    block, number == 0 ? Bytes.EMPTY : segmentOf(number - 1).hash(number - 1));
        } catch (MalformedException e) {
            throw segment.damaged(number, String.valueOf(e.getMessage()));
        }
        return block;
    }

    private Segment segmentOf(long number) {
        List<Segment> all = segments;
        int low = 0;
        int high = all.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (all.get(middle).first() <= number) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return all.get(low);
    }

    /** Segments go from the end backwards, so that an interruption leaves a shorter log and never one with a gap. */
    @Override
    public synchronized void truncateTail(long newHeight) {
        requireOpen();
        if (newHeight < 0) {
            throw new IllegalArgumentException("a log cannot be cut to height " + newHeight);
        }
        if (newHeight >= height) {
            return;
        }
        Bytes newTip = newHeight == 0 ? Bytes.EMPTY : read(newHeight - 1).hash();
        height = newHeight;
        tip = newTip;
        // if this fails half-way, the next append cuts the rest before it writes
        hasPartialRecord = true;
        try {
            while (!segments.isEmpty() && lastSegment().first() >= newHeight) {
                Segment dropped = lastSegment();
                segments = List.copyOf(segments.subList(0, segments.size() - 1));
                SegmentIndex.delete(dropped);
                dropped.delete();
            }
            if (!segments.isEmpty()) {
                SegmentIndex.delete(lastSegment());
                lastSegment().dropFrom(newHeight);
            }
            DurableFiles.forceDirectory(directory.path());
            hasPartialRecord = false;
        } catch (IOException e) {
            throw new StorageException(directory.path(), "the log cannot be cut to height " + newHeight, e);
        }
    }

    private Segment lastSegment() {
        return segments.get(segments.size() - 1);
    }

    private void requireOpen() {
        if (isClosed) {
            throw new IllegalStateException("the block log in " + directory.path() + " is closed");
        }
    }

    @Override
    public synchronized void close() {
        if (isClosed) {
            return;
        }
        try {
            if (forceFailure == null) {
                leaveTidy();
            }
        } finally {
            isClosed = true;
            encoder.close();
            closeSegments();
            directory.close();
        }
    }

    /** Space that was prepared and not used is given back. */
    private void leaveTidy() {
        force();
        if (durability == Durability.POWER_LOSS && !segments.isEmpty()) {
            try {
                lastSegment().cutToEnd();
            } catch (IOException e) {
                throw new StorageException(lastSegment().path(), "the segment cannot be cut to its last block", e);
            }
        }
    }

    private void closeSegments() {
        for (Segment segment : segments) {
            segment.close();
        }
    }
}
