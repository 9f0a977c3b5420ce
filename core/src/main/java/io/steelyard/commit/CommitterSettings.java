package io.steelyard.commit;

import io.steelyard.blocklog.BlockLog;
import io.steelyard.crypto.CryptoSuite;
import io.steelyard.env.Environment;
import io.steelyard.order.BlockSource;
import io.steelyard.state.StateStore;
import java.util.List;
import java.util.function.Supplier;

/**
 * What a peer needs to commit one channel. {@code log} already holds the genesis block. {@code sources} are the ordering nodes to take
 * blocks from, nearest first, asked anew whenever one fails. {@code rebuilt} opens the state store anew and empty, for a state that
 * is ahead of the log.
 */
public record CommitterSettings(
        String peerId,
        BlockLog log,
        StateStore store,
        Supplier<StateStore> rebuilt,
        Supplier<List<BlockSource>> sources,
        BlockPreparation preparation,
        CryptoSuite suite,
        Environment environment) {}
