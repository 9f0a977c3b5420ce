package io.steelyard.storage.chronicle;

import io.steelyard.blocklog.BlockLog;
import io.steelyard.blocklog.Durability;
import io.steelyard.bytes.Bytes;
import io.steelyard.error.MalformedException;
import io.steelyard.error.StorageException;
import io.steelyard.format.Block;
import io.steelyard.storage.internal.BlockRecord;
import io.steelyard.storage.internal.HashChain;
import io.steelyard.storage.internal.OwnedDirectory;
import io.steelyard.storage.internal.RecordEncoder;
import io.steelyard.storage.internal.Uninterrupted;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The block log on Chronicle Queue. One thread appends, syncs and truncates; any thread reads.
 *
 * <p>Intentional: a queue cannot be cut, so cutting appends a record that says so ({@link BlockRecord.Kind#CUT}), and what it drops
 * stays in the files until they are deleted by hand with the whole log. Every operation holds the read half of a lock whose write half
 * is closing, because touching the queue after its memory is unmapped would end the JVM. Space on the disk is checked before each
 * append, because a memory-mapped file learns of a full disk by a signal and not by an error.
 */
final class ChronicleBlockLog implements BlockLog {
    private static final Logger LOG = LoggerFactory.getLogger(ChronicleBlockLog.class);
    static final String QUEUE_DIRECTORY = "queue";
    /** Left free on the disk: a record, its index entries, and a chunk's worth of other writers' haste. */
    private static final long SPACE_RESERVE_BYTES = 16L << 20;

    private final OwnedDirectory directory;
    private final Path queueDirectory;
    private final Durability durability;
    private final FileStore disk;
    private final RecordEncoder encoder = new RecordEncoder();
    private final BlockIndex index = new BlockIndex();
    private final ReadWriteLock lifetime = new ReentrantReadWriteLock();
    private final Journal journal;
    private Bytes tip = Bytes.EMPTY;
    private boolean isClosed;
    private @Nullable StorageException failure;

    /** The log in {@code directory}, which it closes with itself; a new file is begun when one has passed {@code fileBytes}. */
    ChronicleBlockLog(OwnedDirectory directory, Durability durability, long fileBytes) throws IOException {
        this.directory = directory;
        this.durability = durability;
        this.queueDirectory = directory.path().resolve(QUEUE_DIRECTORY);
        this.disk = Files.getFileStore(directory.path());
        this.journal = Journal.open(queueDirectory, fileBytes);
        try {
            recover();
        } catch (IOException | RuntimeException | AssertionError e) {
            journal.close();
            throw e;
        }
    }

    private void recover() throws IOException {
        String fault = new JournalScan(queueDirectory, journal, index).run();
        if (index.height() > 0) {
            tip = readChecked(index.height() - 1).hash();
        }
        if (fault != null) {
            appendCut(index.height());
            LOG.warn(
                    "Cut a torn tail from the block log in {}: {}. The log ends with block {}.",
                    directory.path(),
                    fault,
                    index.height() - 1);
        }
    }

    @Override
    public long height() {
        return whileOpen(index::height);
    }

    @Override
    public synchronized void append(Block block) {
        whileOpen(() -> {
            requireSound();
            HashChain.requireNext(block, index.height(), tip);
            ByteBuffer record = encoder.encode(block);
            requireRoom(block.number(), record.remaining());
            try {
                index.add(journal.append(record));
            } catch (RuntimeException | AssertionError e) {
                throw failed("block " + block.number() + " cannot be written", e);
            }
            tip = block.hash();
            return true;
        });
    }

    private void requireRoom(long number, int recordBytes) {
        if (recordBytes > Journal.RECORD_BYTES_MAX) {
            throw new MalformedException(
                    "block " + number + " needs a record of " + recordBytes + " bytes, this kind of log takes "
                            + Journal.RECORD_BYTES_MAX + "; use the block log 'file' for such a channel");
        }
        try {
            long free = disk.getUsableSpace();
            if (free < recordBytes + SPACE_RESERVE_BYTES) {
                throw new StorageException(
                        directory.path(),
                        "block " + number + " (" + recordBytes + " bytes) is not written: " + free
                                + " bytes are free on the disk and " + SPACE_RESERVE_BYTES
                                + " must stay so; make room");
            }
        } catch (IOException e) {
            throw new StorageException(directory.path(), "cannot learn how much space is free on the disk", e);
        }
    }

    @Override
    public synchronized void sync() {
        whileOpen(() -> {
            force();
            return true;
        });
    }

    private void force() {
        requireSound();
        if (durability == Durability.POWER_LOSS) {
            try {
                journal.sync();
            } catch (IOException | RuntimeException | AssertionError e) {
                throw failed("blocks up to " + (index.height() - 1) + " cannot be forced to the disk", e);
            }
        }
    }

    /** After a failed write or force nobody knows what is on the disk: only opening anew tells. */
    private StorageException failed(String what, Throwable cause) {
        failure = new StorageException(
                directory.path(),
                what
                        + "; open the log again, and if that does not help restore the directory from a copy, or delete it to have the node"
                        + " fetch its blocks again",
                cause);
        return failure;
    }

    private void requireSound() {
        if (failure != null) {
            throw new StorageException(
                    directory.path(), "the log takes no blocks since an earlier failure; open it again", failure);
        }
    }

    @Override
    public Block read(long number) {
        return whileOpen(() -> {
            long height = index.height();
            if (number < 0 || number >= height) {
                throw new IllegalArgumentException("block " + number + " is not in the log; its height is " + height);
            }
            return readChecked(number);
        });
    }

    private Block readChecked(long number) {
        try {
            BlockRecord record = header(number);
            ByteBuffer content = journal.read(index.at(number), record.totalBytes());
            Block block = record.decode(content.position(BlockRecord.HEADER_BYTES));
            HashChain.requireLink(
                    block, number == 0 ? Bytes.EMPTY : header(number - 1).hash());
            return block;
        } catch (MalformedException | IOException e) {
            throw damaged(queueDirectory, number, String.valueOf(e.getMessage()), e);
        }
    }

    private BlockRecord header(long number) throws IOException {
        BlockRecord record = BlockRecord.readHeader(journal.read(index.at(number), BlockRecord.HEADER_BYTES))
                .orElseThrow(() -> damaged(queueDirectory, number, "the header of its record is no header", null));
        if (record.number() != number || record.kind() == BlockRecord.Kind.CUT) {
            throw damaged(
                    queueDirectory, number, "there is a record of block " + record.number() + " in its place", null);
        }
        return record;
    }

    /** The error about a damaged block of the queue in {@code queueDirectory}. */
    static StorageException damaged(Path queueDirectory, long number, String why, @Nullable Throwable cause) {
        String message = "block " + number + " is damaged: " + why
                + "; restore the directory from a copy, or delete it to have the node fetch its blocks again";
        StorageException damage = new StorageException(queueDirectory, message);
        if (cause != null) {
            damage.initCause(cause);
        }
        return damage;
    }

    @Override
    public synchronized void truncateTail(long newHeight) {
        whileOpen(() -> {
            if (newHeight < 0) {
                throw new IllegalArgumentException("a log cannot be cut to height " + newHeight);
            }
            if (newHeight < index.height()) {
                requireSound();
                Bytes newTip = newHeight == 0
                        ? Bytes.EMPTY
                        : readChecked(newHeight - 1).hash();
                appendCut(newHeight);
                index.truncate(newHeight);
                tip = newTip;
            }
            return true;
        });
    }

    private void appendCut(long newHeight) {
        ByteBuffer record = ByteBuffer.allocate(BlockRecord.HEADER_BYTES);
        BlockRecord.cut(newHeight).writeHeader(record);
        try {
            journal.append(record.flip());
            journal.sync();
        } catch (IOException | RuntimeException | AssertionError e) {
            throw failed("the log cannot be cut to height " + newHeight, e);
        }
    }

    private <T> T whileOpen(Supplier<T> operation) {
        lifetime.readLock().lock();
        try {
            if (isClosed) {
                throw new IllegalStateException("the block log in " + directory.path() + " is closed");
            }
            return Uninterrupted.get(operation);
        } finally {
            lifetime.readLock().unlock();
        }
    }

    @Override
    public synchronized void close() {
        lifetime.writeLock().lock();
        try {
            if (!isClosed) {
                isClosed = true;
                release();
            }
        } finally {
            lifetime.writeLock().unlock();
        }
    }

    private void release() {
        try (OwnedDirectory held = directory;
                RecordEncoder ended = encoder;
                Journal closed = journal) {
            if (failure == null) {
                force();
            }
        }
    }
}
