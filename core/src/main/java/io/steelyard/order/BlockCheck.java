package io.steelyard.order;

import io.steelyard.bytes.Bytes;
import io.steelyard.config.ChannelConfig;
import io.steelyard.config.Consenter;
import io.steelyard.crypto.CryptoSuite;
import io.steelyard.error.MalformedException;
import io.steelyard.format.Block;
import io.steelyard.format.BlockSignatures;
import io.steelyard.identity.Certificate;
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
                .map(entry -> new SignedData(
                        signer(entry, config), signatures.message(entry, block.header()), entry.signature()))
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

    /** The signer's identity; of a Byzantine-fault-tolerant channel the signature only says its number. Empty when there is none such. */
    private static Bytes signer(BlockSignatures.Entry entry, ChannelConfig config) {
        if (!entry.isByIdentifier()) {
            return entry.creator();
        }
        if (!config.capabilities("Channel").contains("V3_0")) {
            return Bytes.EMPTY;
        }
        return config.consenters().stream()
                .filter(node -> Integer.toUnsignedLong(node.id()) == entry.consenterId())
                .findFirst()
                .map(BlockCheck::serialized)
                .orElse(Bytes.EMPTY);
    }

    /** A consenter whose certificate cannot be read signs nothing. */
    private static Bytes serialized(Consenter node) {
        try {
            return Identity.of(node.mspId(), Certificate.parse(node.identity())).serialized();
        } catch (MalformedException e) {
            return Bytes.EMPTY;
        }
    }

    /**
     * Checks that the block may hold its envelopes and that they are the ones that its header names.
     *
     * @throws MalformedException naming the block
     */
    public static void requireIntact(Block block) {
        if (!block.isWellFormed()) {
            throw new MalformedException(
                    "block " + block.number() + " has no transactions, or bytes that are no whole envelope");
        }
        if (!block.isDataIntact()) {
            throw new MalformedException("block " + block.number() + ": the data hash in the header is "
                    + block.header().dataHash() + ", that of the envelopes is " + Block.dataHash(block.data()));
        }
    }
}
