package io.steelyard.state;

import java.util.List;
import java.util.Set;

/**
 * The world-state port: an ordered map per namespace with one atomic batch a block. One thread applies; any thread reads, and
 * sees each batch as a whole or not at all per call. A cursor may see changes made after it was opened. Namespaces that begin
 * with U+0000 are Steelyard's own (history, transaction index).
 *
 * <p>Any text that has a UTF-8 form is a key, the empty one included. After {@link #close()} every other method throws
 * {@link IllegalStateException}.
 *
 * <p>Errors: {@link io.steelyard.error.StorageException}. A store whose contents cannot be proven to match its savepoint opens empty
 * with savepoint -1, and is rebuilt from blocks.
 */
public interface StateStore extends StateView, AutoCloseable {
    /** Makes {@code batch} visible and remembers {@code savepoint}, the number of the last block contained, with it. */
    void apply(StateBatch batch, long savepoint);

    /** Number of the last block applied, -1 when none. Survives a reopen as far as the store promises to be durable. */
    long savepoint();

    /**
     * Namespaces that hold at least one entry, Steelyard's own included, ordered by unsigned UTF-8 bytes. It is how the whole state is
     * walked ({@link StateDigest}); called seldom and never while validating.
     */
    List<String> namespaces();

    /** What the store can do beyond the minimum. */
    Set<Capability> capabilities();

    /** Flushes and releases everything. Idempotent. */
    @Override
    void close();

    /** Optional abilities. */
    enum Capability {
        DURABLE,
        JSON_QUERIES
    }
}
