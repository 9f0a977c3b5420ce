package io.steelyard.storage.chronicle;

import io.steelyard.error.StorageException;
import io.steelyard.storage.internal.BlockRecord;
import io.steelyard.storage.internal.RecordSearch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Rebuilds the map from block number to place when a log is opened, and judges the tail. Records of the last file are checked to
 * the last byte, those of earlier files by their headers. A bad record is a torn tail when nothing intact follows, was dealt with when
 * a {@link BlockRecord.Kind#CUT} follows, and is damage otherwise. Because Chronicle's own framing has no checksums, the files are also
 * searched behind the place where Chronicle sees the end: an intact record there means that the framing before it is damaged.
 */
final class JournalScan {
    private final Path directory;
    private final Journal journal;
    private final BlockIndex index;
    private @Nullable String fault;
    private int searchCycle;
    private long searchOffset;

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
                admit(cursor);
                if (cursor.isInLastFile()) {
                    journal.resumeAt(cursor.end());
                }
            }
        }
        requireNothingIntactBehind();
        Journal.requireNothingDiscarded(directory);
        return fault;
    }

    private void admit(Journal.Cursor cursor) {
        ByteBuffer content = cursor.content();
        Optional<BlockRecord> found = BlockRecord.readHeader(content);
        if (found.isEmpty()
                || found.get().totalBytes() != cursor.size()
                || cursor.isInLastFile() && !found.get().fits(content)) {
            if (fault == null) {
                fault = "the record at offset " + (cursor.end() - cursor.size()) + " of "
                        + journal.file(cursor.ofCycle()).getFileName() + " is incomplete or damaged";
                searchFrom(
                        cursor,
                        cursor.end()
                                - cursor.size()
                                + found.map(BlockRecord::totalBytes).orElse(1));
            }
            return;
        }
        searchFrom(cursor, cursor.end());
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
        index.add(cursor.place());
    }

    /**
     * Where intact records would be damage, should nothing follow: behind the last good record, but not inside a bad one whose header is
     * whole and tells its length, where they would be content.
     */
    private void searchFrom(Journal.Cursor cursor, long offset) {
        searchCycle = cursor.ofCycle();
        searchOffset = offset;
    }

    private void requireNothingIntactBehind() throws IOException {
        for (int cycle = searchCycle; cycle <= journal.cycle(); cycle++) {
            Path file = journal.file(cycle);
            if (Files.exists(file)) {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                    search(channel, cycle == searchCycle ? searchOffset : 0);
                }
            }
        }
    }

    private void search(FileChannel channel, long from) throws IOException {
        // Chronicle begins documents at multiples of four, and our record four bytes behind
        RecordSearch search =
                new RecordSearch((start, size) -> QueueFile.read(channel, start, size), channel.size(), Integer.BYTES);
        Optional<RecordSearch.Found> found = search.firstAfter(from);
        if (found.isPresent()) {
            throw damaged("Chronicle finds no record there, and block "
                    + found.get().record().number() + " behind it is intact");
        }
    }

    private StorageException damaged(String why) {
        return ChronicleBlockLog.damaged(directory, index.height(), why, null);
    }
}
