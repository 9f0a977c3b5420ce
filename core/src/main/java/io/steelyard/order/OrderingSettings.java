package io.steelyard.order;

import io.steelyard.blocklog.BlockLog;
import io.steelyard.crypto.CryptoSuite;
import io.steelyard.env.Environment;
import io.steelyard.identity.SigningIdentity;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What an ordering node needs for one channel. {@code log} already holds the genesis block; {@code others} are the channel's other
 * ordering nodes, asked for blocks after a long absence; {@code engineDirectory} is empty in memory.
 */
public record OrderingSettings(
        String nodeId,
        List<String> members,
        SigningIdentity signer,
        BlockLog log,
        Optional<Path> engineDirectory,
        OrdererFactory engine,
        OrdererSettings engineSettings,
        Supplier<List<BlockSource>> others,
        CryptoSuite suite,
        Environment environment) {
    /** Copies the list. */
    public OrderingSettings {
        members = List.copyOf(members);
    }
}
