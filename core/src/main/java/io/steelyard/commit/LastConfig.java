package io.steelyard.commit;

import io.steelyard.blocklog.BlockLog;
import io.steelyard.bytes.Bytes;
import io.steelyard.config.ChannelConfig;
import io.steelyard.format.Block;
import io.steelyard.format.Envelope;
import io.steelyard.format.ValidationCode;
import io.steelyard.format.Version;
import io.steelyard.state.StateBatch;
import io.steelyard.state.StateView;
import io.steelyard.state.VersionedValue;
import java.util.List;
import java.util.Optional;

/**
 * Where the config stands that a peer works under: one row in the state store, which moves with the savepoint. It is what the peer
 * itself found valid; what the orderers write into a block's metadata about it is only their word.
 */
final class LastConfig {
    private static final String NAMESPACE = "\u0000config";
    private static final String KEY = "last";

    private LastConfig() {}

    /** Adds the row if the block holds the genesis config or a valid config transaction. */
    static void add(StateBatch batch, Block block, List<ValidationCode> codes) {
        int last = block.number() == 0 ? 0 : -1;
        for (int i = 0; i < codes.size(); i++) {
            if (codes.get(i) == ValidationCode.VALID
                    && block.transactions().get(i).isConfig()) {
                last = i;
            }
        }
        if (last >= 0) {
            Version place = new Version(block.number(), last);
            batch.add(NAMESPACE, KEY, new VersionedValue(Bytes.EMPTY, Bytes.EMPTY, place));
        }
    }

    /** Whether the state knows where its config stands. */
    static boolean isKnown(StateView state) {
        return state.get(NAMESPACE, KEY).isPresent();
    }

    /** The config, read from the peer's own block log. */
    static ChannelConfig read(StateView state, BlockLog log) {
        Optional<Version> place = state.get(NAMESPACE, KEY).map(VersionedValue::version);
        Version known = place.orElseThrow(() -> new IllegalStateException("the state names no config"));
        Envelope envelope = Envelope.inBlock(log.read(known.block()).data().get((int) known.transaction()));
        return ChannelConfig.of(envelope.header().channel().channelId(), envelope.data());
    }
}
