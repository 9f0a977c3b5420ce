package io.steelyard.storage.chronicle;

import io.steelyard.error.StorageException;
import io.steelyard.storage.internal.BlockRecord;
import io.steelyard.storage.internal.DurableFiles;
import io.steelyard.storage.internal.RecordSearch;
import io.steelyard.storage.internal.SteadyFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.stream.Stream;
import net.openhft.chronicle.bytes.SyncMode;
import net.openhft.chronicle.core.io.BackgroundResourceReleaser;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.RollCycle;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueStore;
import net.openhft.chronicle.wire.DocumentContext;
import org.jspecify.annotations.Nullable;

/**
 * One Chronicle queue used as a sequence of byte records; the only class that knows Chronicle's types. Appends and syncs belong to one
 * thread; any thread reads. The owner keeps {@link #close} apart from everything else: reading unmapped memory ends the JVM.
 *
 * <p>Intentional:
 * <ul>
 *   <li>Chronicle begins a new file when its clock enters a new cycle. We give it a clock of our own that stands still and moves one
 *       cycle when a file is large, so nothing depends on the time of day; file names are therefore days of 1970.
 *   <li>{@code metadata.cq4t} holds locks and a directory listing, all of which can be rebuilt and none of which is synced: it is
 *       deleted on open, so that neither a lock left by a killed process nor damage in it matters. Our own lock excludes others.
 *   <li>Chronicle's sync covers the mapped chunk that the last record ended in. When records since the last sync touched another chunk or a new
 *       file, the files themselves are forced as well, and with a new file its directory.
 *   <li>Records are read from the files at the offsets where they were found or written, not through Chronicle: it looks them up in
 *       tables inside the same files, which have no checksums and which a power cut can leave behind or ahead of the records.
 * </ul>
 */
final class Journal implements AutoCloseable {
    static final String SUFFIX = ".cq4";
    /** Size of the mapped chunks: larger than any group of blocks between two syncs should be. */
    static final int CHUNK_BYTES = 64 << 20;
    /** Chronicle maps a quarter of a chunk beyond its end, and a record must fit into that. */
    static final int RECORD_BYTES_MAX = CHUNK_BYTES / 4 - (1 << 20);

    private static final RollCycle CYCLE = RollCycles.FAST_DAILY;
    /** A place is a cycle and, in this many bits, the offset of the record in the file of that cycle. */
    private static final int OFFSET_BITS = 40;

    /** A file that has passed this size gets a successor. */
    static final long FILE_BYTES = 4L * CHUNK_BYTES;

    private static final int PAGE_BYTES = 4096;

    private static final int LOCK_TIMEOUT_MS = 2_000;
    /** Once more after a repair. */
    private static final int OPEN_ATTEMPTS = 2;

    /** Held, because a logger that nobody holds forgets its level: what it warns of is a flag that is not needed. */
    private static final java.util.logging.Logger CLEANER =
            java.util.logging.Logger.getLogger("net.openhft.chronicle.core.internal.cleaner");

    private final Path directory;
    private final long fileBytes;
    private final SingleChronicleQueue queue;
    private final ExcerptAppender appender;
    private final Map<Integer, SteadyFile> readers = new ConcurrentHashMap<>();
    private volatile int cycle;
    private int oldestUnsyncedCycle;
    private long positionAtSync = -1;
    private long position;

    private Journal(Path directory, long fileBytes) {
        this.directory = directory;
        this.fileBytes = fileBytes;
        this.queue = SingleChronicleQueueBuilder.binary(directory)
                .rollCycle(CYCLE)
                .blockSize(CHUNK_BYTES)
                .syncMode(SyncMode.SYNC)
                .timeoutMS(LOCK_TIMEOUT_MS)
                .timeProvider(() -> (long) cycle * CYCLE.lengthInMillis())
                .build();
        this.cycle = Math.max(0, queue.lastCycle());
        this.oldestUnsyncedCycle = cycle;
        this.appender = queue.createAppender();
        appender.singleThreadedCheckDisabled(true);
    }

    /** Opens or creates the queue in {@code directory}, which the caller has locked, with files of about {@code fileBytes}. */
    static Journal open(Path directory, long fileBytes) throws IOException {
        CLEANER.setLevel(Level.SEVERE);
        Files.createDirectories(directory);
        Files.deleteIfExists(directory.resolve(SingleChronicleQueue.QUEUE_METADATA_FILE));
        requireNothingDiscarded(directory);
        for (int i = 0; i < OPEN_ATTEMPTS; i++) {
            QueueFile.End end = repairLastFile(directory);
            Journal journal = new Journal(directory, fileBytes);
            if (end == QueueFile.End.DELETED
                    || QueueFile.isLastDocument(journal.file(journal.cycle), journal.lastDocument())) {
                if (end == QueueFile.End.SEALED) {
                    journal.cycle++;
                }
                return journal;
            }
            journal.close();
        }
        throw new StorageException(directory, "Chronicle cannot open the block log: its files cannot be repaired");
    }

    /** {@link QueueFile.End#DELETED} when there is no file. */
    private static QueueFile.End repairLastFile(Path directory) throws IOException {
        QueueFile.End end = QueueFile.End.DELETED;
        for (Path last = lastFile(directory);
                last != null && end == QueueFile.End.DELETED;
                last = lastFile(directory)) {
            end = QueueFile.repair(last);
        }
        return end;
    }

    /** Where Chronicle believes that the last document of the last file begins. */
    private long lastDocument() {
        SingleChronicleQueueStore store = queue.storeForCycle(cycle, queue.epoch(), false, null);
        if (store == null) {
            return -1;
        }
        try {
            return store.writePosition();
        } finally {
            queue.closeStore(store);
        }
    }

    private static @Nullable Path lastFile(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(SUFFIX))
                    .max(Comparator.naturalOrder())
                    .orElse(null);
        }
    }

    /** Chronicle renames a file that it finds damaged and goes on without it; for a ledger that is an error, and stays one. */
    static void requireNothingDiscarded(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            Optional<Path> discarded = files.filter(
                            file -> file.toString().endsWith(SingleChronicleQueue.DISCARD_FILE_SUFFIX))
                    .findFirst();
            if (discarded.isPresent()) {
                throw new StorageException(
                        discarded.get(),
                        "Chronicle cannot open the block log: it has set this file aside as damaged; restore the directory from a"
                                + " copy, or delete it to have the node fetch its blocks again");
            }
        }
    }

    /** Appends a record, from position to limit. @return its place, for {@link #read} */
    long append(ByteBuffer record) {
        if (position > fileBytes) {
            cycle++;
        }
        byte[] content = new byte[record.remaining()];
        record.get(content);
        try (DocumentContext document = appender.writingDocument()) {
            wireBytes(document).write(content);
            position = wireBytes(document).writePosition();
        }
        return place(CYCLE.toCycle(appender.lastIndexAppended()), position - content.length);
    }

    private static long place(int ofCycle, long offset) {
        return (long) ofCycle << OFFSET_BITS | offset;
    }

    /** Returns when every record appended is on the disk. */
    void sync() throws IOException {
        appender.sync();
        boolean isSameChunk = oldestUnsyncedCycle == cycle && positionAtSync / CHUNK_BYTES == position / CHUNK_BYTES;
        if (positionAtSync < 0 || !isSameChunk) {
            for (int touched = oldestUnsyncedCycle; touched <= cycle; touched++) {
                Path file = file(touched);
                if (Files.exists(file)) {
                    DurableFiles.force(file);
                }
            }
            DurableFiles.forceDirectory(directory);
        }
        oldestUnsyncedCycle = cycle;
        positionAtSync = position;
    }

    /** The first {@code size} bytes of the record at a place that {@link #append} or a cursor gave. */
    ByteBuffer read(long place, int size) throws IOException {
        int ofCycle = (int) (place >>> OFFSET_BITS);
        SteadyFile file = readers.get(ofCycle);
        if (file == null) {
            file = openReader(ofCycle);
        }
        ByteBuffer content = ByteBuffer.allocate(size);
        file.read(content, place & (1L << OFFSET_BITS) - 1);
        return content.flip();
    }

    private synchronized SteadyFile openReader(int ofCycle) throws IOException {
        SteadyFile file = readers.get(ofCycle);
        if (file == null) {
            file = new SteadyFile(file(ofCycle), FileChannel::open, StandardOpenOption.READ);
            readers.put(ofCycle, file);
        }
        return file;
    }

    /** The records in order, from the first. */
    Cursor cursor() {
        return new Cursor(queue.createTailer());
    }

    /** The file of a cycle, whether it exists or not. */
    Path file(int ofCycle) {
        String name = DateTimeFormatter.ofPattern(CYCLE.format(), Locale.ROOT).format(LocalDate.ofEpochDay(ofCycle));
        return directory.resolve(name + SUFFIX);
    }

    /** The cycle that records are appended to. */
    int cycle() {
        return cycle;
    }

    /** Tells where the last record ends, which a cursor has found. */
    void resumeAt(long end) {
        position = end;
    }

    private static net.openhft.chronicle.bytes.Bytes<?> wireBytes(DocumentContext document) {
        return java.util.Objects.requireNonNull(document.wire(), "no wire").bytes();
    }

    private static ByteBuffer content(DocumentContext document, int bytesMax) {
        net.openhft.chronicle.bytes.Bytes<?> bytes = wireBytes(document);
        byte[] content = new byte[(int) Math.min(bytes.readRemaining(), bytesMax)];
        bytes.read(content);
        return ByteBuffer.wrap(content);
    }

    /** Walks over the records while the log is opened. */
    final class Cursor implements AutoCloseable {
        private final ExcerptTailer tailer;
        private long index;
        private long size;
        private long end;
        private ByteBuffer content = ByteBuffer.allocate(0);

        private Cursor(ExcerptTailer tailer) {
            this.tailer = tailer;
        }

        /** Goes to the next record; false when there is none. */
        boolean next() {
            try (DocumentContext document = tailer.readingDocument()) {
                if (!document.isPresent()) {
                    return false;
                }
                index = document.index();
                size = wireBytes(document).readRemaining();
                end = wireBytes(document).readLimit();
                content = Journal.content(document, isInLastFile() ? RECORD_BYTES_MAX : BlockRecord.HEADER_BYTES);
                return true;
            }
        }

        /** The place of the record, for {@link Journal#read}. */
        long place() {
            return Journal.place(ofCycle(), end - size);
        }

        /** The cycle of the record. */
        int ofCycle() {
            return CYCLE.toCycle(index);
        }

        /** Whether the record lies in the file that is appended to. */
        boolean isInLastFile() {
            return ofCycle() == cycle;
        }

        /** Length of the record in bytes. */
        long size() {
            return size;
        }

        /** Offset behind the record in the file of its cycle; 0 before the first. */
        long end() {
            return end;
        }

        /** The record if it lies in the last file, otherwise only its header. */
        ByteBuffer content() {
            return content.duplicate();
        }

        @Override
        public void close() {
            tailer.close();
        }
    }

    /** Releases everything; memory is unmapped when this returns. */
    @Override
    public void close() {
        appender.close();
        queue.close();
        BackgroundResourceReleaser.releasePendingResources();
        try {
            for (SteadyFile file : readers.values()) {
                file.close();
            }
            giveBackSpace();
        } catch (IOException e) {
            throw new StorageException(directory, "cannot close a file of the queue", e);
        }
    }

    /** Chronicle makes files large at once and again when it opens them; what it has not used would be searched for records then. */
    private void giveBackSpace() throws IOException {
        Path last = file(cycle);
        if (position > 0 && Files.exists(last)) {
            try (FileChannel channel = FileChannel.open(last, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                long used = (position / PAGE_BYTES + 2) * PAGE_BYTES;
                if (used < channel.size() && isZeroFrom(channel, position)) {
                    channel.truncate(used);
                }
            }
        }
    }

    /** Whether a little behind the last record nothing is written: Chronicle's mark of the end of a file, for one. */
    private static boolean isZeroFrom(FileChannel channel, long end) throws IOException {
        return RecordSearch.isZero(QueueFile.read(channel, end, 2 * PAGE_BYTES));
    }
}
