package io.steelyard.storage.rocksdb;

import io.steelyard.bytes.Bytes;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.CompressionType;
import org.rocksdb.Filter;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * A RocksDB database and its settings. Encoded keys begin with a length of two bytes that is at most 0xFFFE, so the key of two 0xFF
 * bytes is free for the savepoint, and lies behind all others.
 *
 * <p>Intentional: the write-ahead log is written with every block and not forced. A killed process loses nothing of it, because the
 * operating system has it. A power cut may lose its end; RocksDB then opens at an earlier block, and the blocks after that, which were
 * forced before they came here, are applied again.
 *
 * <p>The owner keeps {@link #close} apart from everything else: using a closed database would end the JVM.
 */
final class RocksDbDatabase implements AutoCloseable {
    private static final byte[] SAVEPOINT_KEY = {(byte) 0xFF, (byte) 0xFF};
    /** Size of a table in memory; a network in one JVM has a store for each peer and channel, so far less than RocksDB's default. */
    private static final long MEMORY_TABLE_BYTES = 16L << 20;

    private static final long CACHE_BYTES = 16L << 20;
    private static final int FILTER_BITS = 10;
    private static final int BACKGROUND_JOBS = 2;
    private static final int OPEN_FILES_MAX = 256;

    private final Filter filter = new BloomFilter(FILTER_BITS);
    private final Cache cache = new LRUCache(CACHE_BYTES);
    private final Options options;
    private final WriteOptions unforced = new WriteOptions();
    private final ReadOptions checked = new ReadOptions().setVerifyChecksums(true);
    private final RocksDB database;

    /** Opens or creates the database in the folder {@code path}. */
    RocksDbDatabase(Path path) throws RocksDBException {
        this.options = settings(filter, cache);
        try {
            this.database = RocksDB.open(options, path.toString());
        } catch (RocksDBException | RuntimeException e) {
            closeSettings();
            throw e;
        }
    }

    private static Options settings(Filter filter, Cache cache) {
        return new Options()
                .setCreateIfMissing(true)
                .setParanoidChecks(true)
                // what is lost is the end of the log, never something in its middle
                .setWalRecoveryMode(WALRecoveryMode.PointInTimeRecovery)
                .setWriteBufferSize(MEMORY_TABLE_BYTES)
                .setCompressionType(CompressionType.LZ4_COMPRESSION)
                .setMaxBackgroundJobs(BACKGROUND_JOBS)
                .setMaxOpenFiles(OPEN_FILES_MAX)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setKeepLogFileNum(2)
                .setStatsDumpPeriodSec(0)
                .setTableFormatConfig(new BlockBasedTableConfig()
                        .setFilterPolicy(filter)
                        .setBlockCache(cache)
                        .setFormatVersion(5));
    }

    /** The number kept under the savepoint's key, -1 when there is none. */
    long savepoint() throws RocksDBException {
        byte[] stored = database.get(checked, SAVEPOINT_KEY);
        return stored == null ? -1 : ByteBuffer.wrap(stored).getLong();
    }

    byte @Nullable [] get(Bytes key) throws RocksDBException {
        return database.get(checked, key.toArray());
    }

    /** Adds the savepoint to {@code batch} and writes it whole. */
    void write(WriteBatch batch, long savepoint) throws RocksDBException {
        batch.put(
                SAVEPOINT_KEY,
                ByteBuffer.allocate(Long.BYTES).putLong(savepoint).array());
        database.write(unforced, batch);
    }

    /** An iterator over what is there now, ending before {@code to}. Close it. */
    Range range(Bytes to) {
        return new Range(to);
    }

    /** An iterator with the settings that must live as long as it does. */
    final class Range implements AutoCloseable {
        private final Slice end;
        private final ReadOptions bounded;
        private final RocksIterator iterator;

        private Range(Bytes to) {
            this.end = new Slice(to.toArray());
            this.bounded = new ReadOptions().setVerifyChecksums(true).setIterateUpperBound(end);
            this.iterator = database.newIterator(bounded);
        }

        RocksIterator iterator() {
            return iterator;
        }

        @Override
        public void close() {
            iterator.close();
            bounded.close();
            end.close();
        }
    }

    /** The first key that is {@code from} or behind it, the savepoint's aside; null when there is none. */
    @Nullable
    Bytes ceiling(Bytes from) throws RocksDBException {
        try (Range range = new Range(Bytes.of(SAVEPOINT_KEY))) {
            RocksIterator iterator = range.iterator();
            iterator.seek(from.toArray());
            if (iterator.isValid()) {
                return Bytes.owning(iterator.key());
            }
            iterator.status();
            return null;
        }
    }

    @Override
    public void close() {
        database.close();
        closeSettings();
    }

    private void closeSettings() {
        checked.close();
        unforced.close();
        options.close();
        cache.close();
        filter.close();
    }
}
