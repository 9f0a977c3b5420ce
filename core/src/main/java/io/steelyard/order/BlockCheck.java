package io.steelyard.order;

import io.steelyard.config.ChannelConfig;
import io.steelyard.crypto.CryptoSuite;
import io.steelyard.error.MalformedException;
import io.steelyard.format.Block;
import io.steelyard.format.BlockSignatures;
import io.steelyard.identity.Identity;
import io.steelyard.policy.Policy;
import io.steelyard.policy.Signatures;
import io.steelyard.policy.SignedData;
import io.steelyard.policy.Verdict;
import java.util.List;

/** Whether a block is what the channel's orderers made: its data hash and their signatures by the BlockValidation policy. Pure. */
public final class BlockCheck {
    private static final String BLOCK_VALIDATION = "/Channel/Orderer/BlockValidation";

    private BlockCheck() {}

    /**
     * Checks the signatures of a block other than block 0 under the config before it.
     *
     * @throws MalformedException naming the block and what is missing
     */
    public static void requireSigned(Block block, ChannelConfig config, CryptoSuite suite) {
        BlockSignatures signatures = BlockSignatures.parse(block.metadata(Block.SIGNATURES));
        List<SignedData> claims = signatures.entries().stream()
                .map(entry ->
                        new SignedData(entry.creator(), signatures.message(entry, block.header()), entry.signature()))
                .toList();
        List<Identity> signers = Signatures.verified(claims, config.msps(), suite);
        Policy policy =
                config.policy(BLOCK_VALIDATION).orElse(none -> Verdict.refused("the channel has no such policy"));
        Verdict verdict = policy.evaluate(signers);
        if (!verdict.satisfied()) {
            throw new MalformedException("block " + block.number() + " of channel " + config.channelId()
                    + " is not signed as policy " + BLOCK_VALIDATION + " asks: " + verdict.explanation());
        }
    }

    /** Checks that the header's data hash is that of the envelopes. @throws MalformedException when it is not */
    public static void requireDataHash(Block block) {
        if (!block.header().dataHash().equals(Block.dataHash(block.data()))) {
            throw new MalformedException("block " + block.number() + ": the data hash in the header is "
                    + block.header().dataHash() + ", that of the envelopes is " + Block.dataHash(block.data()));
        }
    }
}
