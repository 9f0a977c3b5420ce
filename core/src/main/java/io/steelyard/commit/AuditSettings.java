package io.steelyard.commit;

import io.steelyard.bytes.Bytes;
import io.steelyard.crypto.CryptoSuite;
import io.steelyard.state.SkipListStateStore;
import io.steelyard.state.StateStore;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * How an audit works: {@code suite} verifies signatures on {@code workers}; {@code store}, which must be empty and stays the caller's
 * to close, takes the state; {@code genesisHash} is what block 0 must have, empty to trust it; {@code onBlock} is told of each block in
 * order, on the thread that audits.
 */
public record AuditSettings(
        CryptoSuite suite,
        Executor workers,
        StateStore store,
        Optional<Bytes> genesisHash,
        Consumer<AuditedBlock> onBlock) {
    /** State in memory, block 0 trusted, nobody told. */
    public static AuditSettings of(CryptoSuite suite, Executor workers) {
        return new AuditSettings(suite, workers, new SkipListStateStore(), Optional.empty(), block -> {});
    }

    /** The same with another store. */
    public AuditSettings withStore(StateStore empty) {
        return new AuditSettings(suite, workers, empty, genesisHash, onBlock);
    }

    /** The same, holding block 0 to this hash. */
    public AuditSettings withGenesisHash(Bytes hash) {
        return new AuditSettings(suite, workers, store, Optional.of(hash), onBlock);
    }

    /** The same, telling of each block. */
    public AuditSettings withListener(Consumer<AuditedBlock> listener) {
        return new AuditSettings(suite, workers, store, genesisHash, listener);
    }
}
