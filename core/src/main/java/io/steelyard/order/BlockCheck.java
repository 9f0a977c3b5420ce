package io.steelyard.order;

import io.steelyard.bytes.Bytes;
import io.steelyard.config.ChannelConfig;
import io.steelyard.config.Consenter;
import io.steelyard.crypto.CryptoSuite;
import io.steelyard.error.MalformedException;
import io.steelyard.format.Block;
import io.steelyard.format.BlockSignatures;
import io.steelyard.format.MetadataCheck;
import io.steelyard.identity.Certificate;
import io.steelyard.identity.Identity;
import io.steelyard.policy.Policy;
import io.steelyard.policy.Signatures;
import io.steelyard.policy.SignedData;
import io.steelyard.policy.Verdict;
import java.util.ArrayList;
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
        requireSatisfied(
                block,
                policy(config).evaluate(Signatures.verified(claims(signatures, block, config), config.msps(), suite)),
                config);
    }

    private static void requireSatisfied(Block block, Verdict verdict, ChannelConfig config) {
        if (!verdict.satisfied()) {
            throw new MalformedException("block " + block.number() + " of channel " + config.channelId()
                    + " is not signed as policy " + BLOCK_VALIDATION + " asks: " + verdict.explanation());
        }
    }

    private static Policy policy(ChannelConfig config) {
        return config.policy(BLOCK_VALIDATION).orElse(none -> Verdict.refused("the channel has no such policy"));
    }

    private static List<SignedData> claims(BlockSignatures signatures, Block block, ChannelConfig config) {
        return signatures.entries().stream()
                .map(entry -> new SignedData(
                        signer(entry, config), signatures.message(entry, block.header()), entry.signature()))
                .toList();
    }

    /**
     * Who signed a block: those whose signatures hold, in order, and how many of them would have been enough, which is the number
     * that the policy asks for unless it asks for particular nodes.
     */
    public record Signed(List<Identity> signers, int enough) {
        /** Copies the list. */
        public Signed {
            signers = List.copyOf(signers);
        }
    }

    /**
     * Checks every signature of a block other than block 0 and not only as many as the policy asks for: whoever signed wrongly
     * besides is found as well.
     *
     * @throws MalformedException naming the block and what is missing or wrong
     */
    public static Signed requireAllSigned(Block block, ChannelConfig config, CryptoSuite suite) {
        BlockSignatures signatures = BlockSignatures.parse(block.metadata(Block.SIGNATURES));
        List<SignedData> claims = claims(signatures, block, config);
        List<Identity> signers = new ArrayList<>();
        int wrong = 0;
        for (int i = claims.size(); i > 0; i--) {
            List<Identity> signer = Signatures.verified(List.of(claims.get(i - 1)), config.msps(), suite);
            wrong = signer.isEmpty() ? i : wrong;
            signers.removeAll(signer);
            signers.addAll(0, signer);
        }
        Policy policy = policy(config);
        requireSatisfied(block, policy.evaluate(signers), config);
        requireNone(wrong, claims.size(), "of its ordering nodes", block, config);
        requireLastConfigSigned(block, config, suite);
        return new Signed(signers, enough(signers, policy));
    }

    private static void requireNone(int wrong, int all, String whose, Block block, ChannelConfig config) {
        if (wrong > 0) {
            throw new MalformedException("block " + block.number() + " of channel " + config.channelId()
                    + ": signature " + wrong + " of " + all + " " + whose + " does not verify");
        }
    }

    /** Before Fabric 2.0 the slot LAST_CONFIG had signatures of its own. */
    private static void requireLastConfigSigned(Block block, ChannelConfig config, CryptoSuite suite) {
        List<SignedData> claims = MetadataCheck.lastConfig(block)
                .map(slot -> claims(slot, block, config))
                .orElse(List.of());
        for (int i = 0; i < claims.size(); i++) {
            boolean holds = !Signatures.verified(List.of(claims.get(i)), config.msps(), suite)
                    .isEmpty();
            requireNone(holds ? 0 : i + 1, claims.size(), "in slot LAST_CONFIG", block, config);
        }
    }

    private static int enough(List<Identity> signers, Policy policy) {
        List<Identity> needed = new ArrayList<>(signers);
        for (Identity signer : signers) {
            List<Identity> without = new ArrayList<>(needed);
            without.remove(signer);
            if (policy.allows(without)) {
                needed = without;
            }
        }
        return needed.size();
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
