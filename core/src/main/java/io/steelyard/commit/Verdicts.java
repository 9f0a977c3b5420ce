package io.steelyard.commit;

import io.steelyard.bytes.Bytes;
import io.steelyard.config.ChannelConfig;
import io.steelyard.format.CommitHash;
import io.steelyard.format.ValidationCode;
import io.steelyard.lifecycle.Definitions;
import io.steelyard.lifecycle.LegacyContract;
import io.steelyard.state.BlockUpdates;
import java.util.List;
import java.util.Map;

/** What a block's validation came to: a code for each transaction, why in words by transaction id, the net writes, the config after it. */
record Verdicts(
        List<ValidationCode> codes,
        Map<String, Fault> explanations,
        BlockUpdates updates,
        List<CommitHash.Update> netWrites,
        ChannelConfig config) {
    Verdicts {
        codes = List.copyOf(codes);
        netWrites = List.copyOf(netWrites);
        explanations = Map.copyOf(explanations);
    }

    /** Whether the block changes what its successors are judged by, beside the config. */
    boolean changeDefinitions() {
        return netWrites.stream()
                .anyMatch(update -> update.namespace().equals(Definitions.NAMESPACE)
                        || update.namespace().equals(LegacyContract.NAMESPACE));
    }

    /** The codes as the block's metadata holds them, one byte a transaction. */
    Bytes flags() {
        byte[] flags = new byte[codes.size()];
        for (int i = 0; i < flags.length; i++) {
            flags[i] = (byte) codes.get(i).number();
        }
        return Bytes.owning(flags);
    }
}
