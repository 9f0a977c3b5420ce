package io.steelyard.storage.chronicle;

import io.steelyard.error.StorageException;
import io.steelyard.storage.internal.BlockRecord;
import io.steelyard.storage.internal.RecordSearch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * The last file of a queue, looked at before Chronicle opens it. Chronicle's documents begin at multiples of four with four bytes,
 * little-endian: length in the low 30 bits, bit 30 for Chronicle's own, bit 31 while the document is being written; zero where nothing
 * was written yet. A document that a killed process left unfinished would hold up every later appender and hide what it
 * writes, so it is finished here, where nothing else has the file open; whether its content is a whole record is for
 * {@link JournalScan} to say. The first document holds where the last one begins, and Chronicle appends behind that without a doubt:
 * when a power cut has kept that and lost the document, the gap is filled with documents that hold nothing.
 */
final class QueueFile {
    /** What Chronicle writes behind the last document of a file that it will not append to any more. */
    private static final int END_OF_FILE = 0xC0000000;

    private static final int CHRONICLES_OWN = 0x40000000;
    private static final int UNFINISHED = 0x80000000;
    private static final int LENGTH_MASK = 0x3FFFFFFF;
    private static final int FRAME_BYTES = Integer.BYTES;
    /** How much of the file is read at a time. */
    private static final int WINDOW_BYTES = 1 << 20;

    /** What the walk over the documents came to. */
    enum End {
        /** More can be appended. */
        OPEN,
        /** Chronicle has closed the file. */
        SEALED,
        /** The file held nothing and is gone. */
        DELETED
    }

    private final Path path;
    private final FileChannel channel;
    private final long size;
    private ByteBuffer window = ByteBuffer.allocate(0);
    private long windowStart;
    private long lastContent;
    private int lastContentBytes;

    private QueueFile(Path path, FileChannel channel) throws IOException {
        this.path = path;
        this.channel = channel;
        this.size = channel.size();
    }

    /**
     * Makes the file fit to be opened by Chronicle.
     *
     * @throws io.steelyard.error.StorageException when intact blocks lie behind the place where the documents end
     */
    static End repair(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            End end = new QueueFile(path, channel).repair();
            if (end != End.DELETED) {
                return end;
            }
        }
        Files.delete(path);
        return End.DELETED;
    }

    private End repair() throws IOException {
        long position = 0;
        while (position + FRAME_BYTES <= size) {
            int frame = frameAt(position);
            if (frame == END_OF_FILE) {
                return End.SEALED;
            }
            if (frame == 0 || (frame & UNFINISHED) != 0) {
                return endAt(position, frame);
            }
            if ((frame & CHRONICLES_OWN) == 0) {
                lastContent = position + FRAME_BYTES;
                lastContentBytes = frame & LENGTH_MASK;
            }
            position += FRAME_BYTES + aligned(frame & LENGTH_MASK);
        }
        return endAt(Math.min(position, size), 0);
    }

    private static long aligned(int length) {
        return (length + 3L) & ~3L;
    }

    /** The number that the next block has if the last document is a record; -1 when it is none. */
    private long height() throws IOException {
        if (lastContentBytes < BlockRecord.HEADER_BYTES || lastContent + lastContentBytes > size) {
            return -1;
        }
        return BlockRecord.readHeader(read(channel, lastContent, BlockRecord.HEADER_BYTES))
                .filter(record -> record.totalBytes() == lastContentBytes)
                .map(record -> record.number() + (record.kind() == BlockRecord.Kind.CUT ? 0 : 1))
                .orElse(-1L);
    }

    /** The documents end at {@code position}: whatever lies behind it must be the rest of one that was being written. */
    private End endAt(long position, int frame) throws IOException {
        RecordSearch search = new RecordSearch((start, bytes) -> read(channel, start, bytes), size, FRAME_BYTES);
        Optional<RecordSearch.Found> intact = search.firstAfter(position);
        long contentEnd = frame == 0 ? position : behindLastByte(position + FRAME_BYTES);
        if (frame != 0 && intact.isPresent() && isJustWritten(intact.get(), position)) {
            contentEnd = intact.get().end();
            intact = search.firstAfter(contentEnd);
        }
        if (intact.isPresent()) {
            throw damaged("Chronicle's documents end at offset " + position + ", and block "
                    + intact.get().record().number() + " behind it is intact");
        }
        if (position == 0) {
            return End.DELETED;
        }
        if (frame != 0) {
            finish(position, contentEnd);
        }
        return End.OPEN;
    }

    /** Whether the record is whole because the process died after writing it and before announcing it. */
    private boolean isJustWritten(RecordSearch.Found found, long position) throws IOException {
        long height = height();
        return found.start() == position + FRAME_BYTES && (found.record().number() == height || height < 0);
    }

    /** Offset behind the last byte that is not zero, at least {@code from}. */
    private long behindLastByte(long from) throws IOException {
        long end = size;
        while (end > from) {
            long start = Math.max(from, end - WINDOW_BYTES);
            ByteBuffer window = read(channel, start, (int) (end - start));
            int last = RecordSearch.isZero(window) ? -1 : window.limit() - 1;
            for (int i = last; i >= 0; i--) {
                if (window.get(i) != 0) {
                    return start + i + 1;
                }
            }
            end = start;
        }
        return from;
    }

    /** Makes the bytes from {@code position} to {@code end}, at least one word of content, a document. */
    private void finish(long position, long end) throws IOException {
        int length = Math.toIntExact(Math.max(FRAME_BYTES, end - position - FRAME_BYTES));
        ByteBuffer frame = ByteBuffer.allocate(FRAME_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        channel.write(frame.putInt(0, length), position);
        channel.force(true);
    }

    /**
     * Checks the place where Chronicle believes that the last document begins, filling the gap when that is behind all documents.
     *
     * @return whether it was right; otherwise the file was changed and Chronicle must open it again
     * @throws io.steelyard.error.StorageException when no document can begin there
     */
    static boolean isLastDocument(Path path, long believed) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return new QueueFile(path, channel).isLastDocument(believed);
        }
    }

    private boolean isLastDocument(long believed) throws IOException {
        long position = 0;
        while (position <= believed && position + FRAME_BYTES <= size) {
            int frame = frameAt(position);
            if (frame == 0 && believed % FRAME_BYTES == 0 && believed < size - Journal.RECORD_BYTES_MAX) {
                if (position < believed) {
                    finish(position, believed);
                }
                finish(believed, believed);
                return false;
            }
            if (position == believed) {
                return true;
            }
            if (frame == 0 || frame == END_OF_FILE) {
                break;
            }
            position += FRAME_BYTES + aligned(frame & LENGTH_MASK);
        }
        throw damaged("Chronicle believes that the last document begins at offset " + believed + ", where none does");
    }

    private StorageException damaged(String why) throws IOException {
        return ChronicleBlockLog.damaged(path, Math.max(height(), 0), why, null);
    }

    private int frameAt(long position) throws IOException {
        if (position < windowStart || position + FRAME_BYTES > windowStart + window.limit()) {
            window = read(channel, position, WINDOW_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            windowStart = position;
        }
        return window.getInt((int) (position - windowStart));
    }

    /** Bytes of a file; fewer where it ends. */
    static ByteBuffer read(FileChannel channel, long start, int size) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(size);
        while (content.hasRemaining() && channel.read(content, start + content.position()) >= 0) {
            continue;
        }
        return content.flip();
    }
}
