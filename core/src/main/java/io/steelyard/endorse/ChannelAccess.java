package io.steelyard.endorse;

import io.steelyard.config.ChannelConfig;
import io.steelyard.contract.ContractContext.Modification;
import io.steelyard.lifecycle.ContractDefinition;
import io.steelyard.state.Snapshot;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What an endorser needs of a channel as its peer has committed it. Any thread. */
public interface ChannelAccess {
    /** The config after the last committed block. */
    ChannelConfig config();

    /** The state after the last committed block; close it. */
    Snapshot snapshot();

    /** A contract's definition in a snapshot of this channel, empty when it has none. */
    Optional<ContractDefinition> definition(Snapshot snapshot, String contract);

    /** Whether a transaction with this id is on the ledger. */
    boolean contains(String txId);

    /** A key's past writes, newest first. */
    List<Modification> history(String contract, String key);

    /** Number of committed blocks. */
    long height();

    /** Completes when so many blocks are committed. Cancel it to stop waiting. */
    CompletableFuture<Long> awaitHeight(long height);
}
