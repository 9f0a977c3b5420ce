package io.steelyard.commit;

import io.steelyard.bytes.Bytes;
import io.steelyard.config.ChannelConfig;
import io.steelyard.crypto.CryptoSuite;
import io.steelyard.error.MalformedException;
import io.steelyard.error.SteelyardException;
import io.steelyard.format.Block;
import io.steelyard.format.BlockSignatures;
import io.steelyard.format.MetadataCheck;
import io.steelyard.order.BlockCheck;
import java.util.ArrayList;
import java.util.List;

/**
 * The parts of a block that no hash covers: whether they hold what they are for, and whether they tell the truth about where the
 * config stands. Committers do not ask; an auditor does. Used by one thread.
 */
final class AuditMetadata {
    private static final int REMARKS_MAX = 20;

    private final List<String> remarks = new ArrayList<>();
    private long lastConfig;
    private boolean hasSeenOrdererSlot;

    /** Checks a block that follows and is signed. @throws MalformedException saying what is wrong */
    void check(Block block) {
        requireExact(block);
        BlockSignatures signed = BlockSignatures.parse(block.metadata(Block.SIGNATURES));
        long config = block.isConfig() ? block.number() : lastConfig;
        MetadataCheck.lastConfig(block).ifPresent(slot -> {
            boolean isUnsigned = slot.entries().isEmpty();
            long expected = signed.value().isEmpty() ? config : signed.lastConfig();
            if (isUnsigned && slot.lastConfig() != expected) {
                throw new MalformedException("its slot LAST_CONFIG names block "
                        + Long.toUnsignedString(slot.lastConfig()) + ", it is block " + expected);
            }
        });
    }

    private static void requireExact(Block block) {
        if (!block.isExact()) {
            throw new MalformedException("it holds bytes beside header, data and metadata that have no meaning");
        }
        MetadataCheck.whyNotExact(block).ifPresent(why -> {
            throw new MalformedException(why);
        });
    }

    /** Takes note of a valid config in a block. */
    void configChanged(long number) {
        lastConfig = number;
    }

    /** Remarks on a block that was confirmed. */
    void confirmed(Block block) {
        BlockSignatures signed = BlockSignatures.parse(block.metadata(Block.SIGNATURES));
        if (!signed.value().isEmpty() && signed.lastConfig() != lastConfig) {
            remark("block " + block.number() + ": its ordering nodes have signed that block "
                    + Long.toUnsignedString(signed.lastConfig()) + " holds the last config; it is block " + lastConfig);
        }
        if (!hasSeenOrdererSlot && !block.metadata(Block.ORDERER).isEmpty()) {
            hasSeenOrdererSlot = true;
            remark("block " + block.number()
                    + " and perhaps later ones: slot ORDERER is not empty (Fabric before 2.0). Nothing protects it, and no rule looks"
                    + " at it");
        }
    }

    private void remark(String text) {
        if (remarks.size() < REMARKS_MAX) {
            remarks.add(text);
        }
    }

    List<String> remarks() {
        return remarks;
    }

    /** Checks block 0 as far as can be without its config. */
    static void requireGenesis(Block genesis) {
        if (genesis.number() != 0) {
            throw new MalformedException("the first block is number " + Long.toUnsignedString(genesis.number())
                    + "; an audit begins with block 0 (a peer that began from a snapshot has no earlier blocks)");
        }
        if (!genesis.header().previousHash().isEmpty()) {
            throw new MalformedException(
                    "it names a block before it: " + genesis.header().previousHash());
        }
        BlockCheck.requireIntact(genesis);
        requireExact(genesis);
        AuditClaims.requireGenesis(genesis);
        long named = BlockSignatures.parse(genesis.metadata(Block.SIGNATURES)).lastConfig();
        long slot = MetadataCheck.lastConfig(genesis)
                .map(BlockSignatures::lastConfig)
                .orElse(0L);
        if (named != 0 || slot != 0) {
            throw new MalformedException("it names block " + Long.toUnsignedString(named == 0 ? slot : named)
                    + " as the one with the last config");
        }
    }

    /** Holds block 0 to a hash that the auditor knows. */
    static void requireHash(Block genesis, Bytes pinned) {
        if (!pinned.equals(genesis.hash())) {
            throw new MalformedException("its hash is " + genesis.hash() + ", not " + pinned + " as given");
        }
    }

    /** Block 0 needs no signature, but one that is there must hold. */
    static void requireGenesisSigned(Block genesis, ChannelConfig config, CryptoSuite suite) {
        Bytes slot = genesis.metadata(Block.SIGNATURES);
        if (!BlockSignatures.parse(slot).entries().isEmpty()) {
            BlockCheck.requireAllSigned(genesis, config, suite);
        }
    }

    /** Why something cannot be judged, in words. */
    static String reason(Throwable error) {
        return error instanceof SteelyardException
                ? String.valueOf(error.getMessage())
                : "it cannot be judged: " + error + " (a fault of this program; please report it)";
    }
}
