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
import org.jspecify.annotations.Nullable;

/**
 * Rebuilds the map from block number to queue index when a log is opened, and judges the tail. Records of the last file are checked to
 * the last byte, those of earlier files by their headers. A bad record is a torn tail when nothing intact follows, was dealt with when
 * a {@link BlockRecord.Kind#CUT} follows, and is damage otherwise. Because Chronicle's own framing has no checksums, the files are also
 * searched behind the place where Chronicle sees the end: an intact record there means that the framing before it is damaged.
 */
final class JournalScan {
    /** Set in the four bytes before a document while it is being written. */
    private static final int NOT_COMPLETE = 0x80000000;

    private final Path directory;
    private final Journal journal;
    private final BlockIndex index;
    private @Nullable String fault;
    private int lastCycle;
    private long lastEnd;

    JournalScan(Path directory, Journal journal, BlockIndex index) {
        this.directory = directory;
        this.journal = journal;
        this.index = index;
    }

    /**
     * Fills the index.
     *
     * @return what is wrong with the records behind the last block, which are a torn tail; null when there are none
     * @throws StorageException when a record before the tail is damaged
     */
    @Nullable
    String run() throws IOException {
        try (Journal.Cursor cursor = journal.cursor()) {
            while (cursor.next()) {
                lastCycle = cursor.ofCycle();
                lastEnd = cursor.end();
                admit(cursor);
            }
        }
        if (lastCycle == journal.cycle()) {
            journal.resumeAt(lastEnd);
        }
        requireNothingIntactBehind();
        return fault;
    }

    private void admit(Journal.Cursor cursor) {
        ByteBuffer content = cursor.content();
        Optional<BlockRecord> found = BlockRecord.readHeader(content);
        if (found.isEmpty()
                || found.get().totalBytes() != cursor.size()
                || cursor.isInLastFile() && !found.get().fits(content)) {
            if (fault == null) {
                fault = "the record at index " + Long.toHexString(cursor.index()) + " is incomplete or damaged";
            }
            return;
        }
        BlockRecord record = found.get();
        if (record.kind() == BlockRecord.Kind.CUT && record.number() <= index.height()) {
            index.truncate(record.number());
            fault = null;
            return;
        }
        if (fault != null) {
            throw damaged(fault + ", and block " + record.number() + " behind it is intact");
        }
        if (record.kind() == BlockRecord.Kind.CUT || record.number() != index.height()) {
            throw damaged("a record of block " + record.number() + " is in its place");
        }
        index.add(cursor.index());
    }

    private void requireNothingIntactBehind() throws IOException {
        for (int cycle = lastCycle; cycle <= journal.cycle(); cycle++) {
            Path file = journal.file(cycle);
            if (Files.exists(file)) {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                    search(channel, cycle == lastCycle ? lastEnd : 0);
                }
            }
        }
    }

    private void search(FileChannel channel, long from) throws IOException {
        // Chronicle begins documents at multiples of four, and our record four bytes behind
        RecordSearch search =
                new RecordSearch((start, size) -> read(channel, start, size), channel.size(), Integer.BYTES);
        Optional<RecordSearch.Found> found = search.firstAfter(from);
        if (found.isPresent() && isUnfinished(channel, found.get())) {
            found = search.firstAfter(found.get().end());
        }
        if (found.isPresent()) {
            throw damaged("Chronicle finds no record there, and block "
                    + found.get().record().number() + " behind it is intact");
        }
    }

    /** Whether the record is whole because the process died after writing it and before telling so: it was not acknowledged. */
    private boolean isUnfinished(FileChannel channel, RecordSearch.Found found) throws IOException {
        if (found.record().number() != index.height() || found.start() < Integer.BYTES) {
            return false;
        }
        int framing = read(channel, found.start() - Integer.BYTES, Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .getInt();
        return framing == 0 || (framing & NOT_COMPLETE) != 0;
    }

    private static ByteBuffer read(FileChannel channel, long start, int size) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(size);
        while (content.hasRemaining() && channel.read(content, start + content.position()) >= 0) {
            continue;
        }
        return content.flip();
    }

    private StorageException damaged(String why) {
        return ChronicleBlockLog.damaged(directory, index.height(), why, null);
    }
}
