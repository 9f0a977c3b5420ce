package io.steelyard.storage.audit;

import io.steelyard.error.StorageException;
import io.steelyard.storage.internal.BlockRecord;
import io.steelyard.storage.internal.RecordSearch;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The files of a block log of kind {@code chronicle}, read without Chronicle and without its JVM flags: documents at multiples of four, each
 * behind a little-endian word of length (30 bits), a bit for Chronicle's own documents and one for a document being written. The record in a document and
 * what cuts mean are in {@code docs/storage.md}. A running node may go on appending.
 */
final class QueueFiles extends RecordFiles {
    private static final String SUFFIX = ".cq4";
    private static final String DISCARDED = ".discard";
    private static final int FRAME_BYTES = Integer.BYTES;
    private static final int END_OF_FILE = 0xC0000000;
    private static final int CHRONICLES_OWN = 0x40000000;
    private static final int UNFINISHED = 0x80000000;
    private static final int LENGTH_MASK = 0x3FFFFFFF;

    private final Path directory;
    private long position;
    private @Nullable String fault;

    /** The log in {@code directory}, whose queue lies below it. */
    QueueFiles(Path directory) {
        this.directory = directory.resolve("queue");
    }

    @Override
    public String kind() {
        return "Steelyard block log 'chronicle'";
    }

    @Override
    public void locate() {
        List<Path> all = LedgerFiles.list(directory);
        List<Path> queue =
                all.stream().filter(file -> file.toString().endsWith(SUFFIX)).toList();
        for (Path file : all) {
            if (file.toString().endsWith(DISCARDED)) {
                throw new StorageException(
                        file, "block " + located() + ": Chronicle has put this file aside as damaged");
            }
        }
        if (files.isEmpty() && !queue.isEmpty()) {
            open(queue.get(0));
        }
        while (!files.isEmpty() && walk() && files.size() < queue.size()) {
            open(queue.get(files.size()));
        }
        if (fault != null) {
            throw fault(fault);
        }
    }

    private void open(Path file) {
        files.add(OpenFile.of(file));
        position = 0;
    }

    /** Goes over the documents of the last file opened up to their end. */
    private boolean walk() {
        while (position + FRAME_BYTES <= last().size()) {
            int frame = frame();
            if (frame == END_OF_FILE || frame == 0 || (frame & UNFINISHED) != 0) {
                if (hasEnded(frame)) {
                    return true;
                }
                continue;
            }
            long content = position + FRAME_BYTES;
            int length = frame & LENGTH_MASK;
            if ((frame & CHRONICLES_OWN) == 0) {
                admit(content, length);
            } else if (recordAt(last(), content).isPresent()) {
                throw fault("a record of a block at offset " + content + " is marked as Chronicle's own");
            }
            position = content + (length + 3L & ~3L);
        }
        return true;
    }

    private int frame() {
        return last().read(position, FRAME_BYTES).order(ByteOrder.LITTLE_ENDIAN).getInt();
    }

    /** Whether nothing was written behind the word {@code frame}; false when another process has just gone on. */
    private boolean hasEnded(int frame) {
        Optional<RecordSearch.Found> behind = intactBehind();
        if (frame() != frame) {
            return false;
        }
        if ((frame & UNFINISHED) != 0 && frame != END_OF_FILE) {
            throw torn(position);
        }
        if (behind.isPresent()) {
            throw fault("the documents end at offset " + position + ", yet block "
                    + behind.get().record().number() + " behind it is intact");
        }
        return true;
    }

    private Optional<RecordSearch.Found> intactBehind() {
        OpenFile file = last();
        try {
            return new RecordSearch(file::read, file.size(), FRAME_BYTES).firstAfter(position);
        } catch (IOException e) {
            throw new StorageException(file.path(), "the file cannot be read", e);
        }
    }

    private void admit(long offset, int length) {
        Optional<BlockRecord> found = recordAt(last(), offset);
        if (found.isEmpty() || found.get().totalBytes() != length) {
            if (fault == null) {
                fault = "its record at offset " + offset + " of "
                        + last().path().getFileName() + " is not whole: torn when the node was killed, or damaged";
            }
            return;
        }
        BlockRecord record = found.get();
        if (record.kind() == BlockRecord.Kind.CUT && record.number() <= located()) {
            places.truncate(record.number());
            fault = null;
            return;
        }
        if (fault != null) {
            throw fault(fault + ", and block " + record.number() + " behind it is intact");
        }
        if (record.kind() == BlockRecord.Kind.CUT || record.number() != located()) {
            throw fault("in its place, at offset " + offset + ", is a record of block " + record.number());
        }
        places.add(files.size() - 1, offset);
    }
}
