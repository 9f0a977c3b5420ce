package io.steelyard.commit;

import io.steelyard.bytes.Bytes;
import io.steelyard.config.ChannelConfig;
import io.steelyard.crypto.CryptoSuite;
import io.steelyard.error.SteelyardException;
import io.steelyard.format.Block;
import io.steelyard.format.CommitHash;
import io.steelyard.format.ValidationCode;
import io.steelyard.order.BlockCheck;
import io.steelyard.state.ChannelState;
import io.steelyard.state.SkipListStateStore;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

/**
 * Decides every transaction of a channel again, from the genesis block alone and into a state of its own, and compares: hash chain,
 * data hashes, orderers' signatures, validation codes, commit hashes. Block 0 itself is trusted. Holds the whole state in memory.
 * Used by one thread.
 */
public final class LedgerAudit {
    private final CryptoSuite suite;
    private final BlockPreparation preparation;
    private final SkipListStateStore store = new SkipListStateStore();
    private final ChannelState state = new ChannelState(store);
    private final List<String> problems = new ArrayList<>();
    private ChannelConfig config;
    private ChannelPolicies policies;
    private Bytes lastHash;
    private Bytes lastCommitHash = Bytes.EMPTY;
    private long blocks;
    private long transactions;
    private long valid;

    private LedgerAudit(Block genesis, CryptoSuite suite, Executor workers) {
        this.suite = suite;
        this.preparation = new BlockPreparation(suite, workers);
        this.config = ChannelConfig.fromBlock(genesis);
        this.policies = new ChannelPolicies(config, store);
        this.lastHash = genesis.hash();
        this.blocks = 1;
        state.apply(new io.steelyard.state.StateBatch(), 0);
        if (!genesis.isDataIntact()) {
            problems.add("block 0: the data hash in the header is not that of its config");
        }
    }

    /**
     * Audits committed blocks, block 0 first. Blocks until done; signatures are checked on {@code workers}.
     *
     * @throws SteelyardException when block 0 holds no channel config
     */
    public static AuditReport run(Iterator<Block> blocks, CryptoSuite suite, Executor workers) {
        LedgerAudit audit = new LedgerAudit(blocks.next(), suite, workers);
        while (blocks.hasNext() && audit.problems.isEmpty()) {
            audit.check(blocks);
        }
        return new AuditReport(
                audit.config.channelId(),
                audit.blocks,
                audit.transactions,
                audit.valid,
                audit.lastHash,
                audit.problems);
    }

    private void check(Iterator<Block> source) {
        long number = blocks;
        try {
            Block block = source.next();
            if (block.number() != number || !block.header().previousHash().equals(lastHash)) {
                problem(
                        number,
                        "does not follow: it is number " + block.number() + " and names "
                                + block.header().previousHash() + " as the hash before it, which is " + lastHash);
                return;
            }
            PreparedBlock prepared = preparation.prepareAhead(block, config).join();
            if (!prepared.isDataIntact()) {
                problem(number, "the data hash in the header is not that of its transactions");
                return;
            }
            BlockCheck.requireSigned(block, config, suite);
            judge(prepared);
        } catch (SteelyardException e) {
            problem(number, e.getMessage());
        } catch (CompletionException e) {
            problem(number, String.valueOf(e.getCause()));
        }
    }

    private void judge(PreparedBlock prepared) {
        Block block = prepared.block();
        Verdicts verdicts = new BlockValidator(config, store, policies, suite).validate(prepared);
        List<ValidationCode> claimed = block.validationCodes();
        if (!verdicts.codes().equals(claimed)) {
            problem(block.number(), "was recorded with verdicts " + claimed + ", they should be " + verdicts.codes());
            return;
        }
        Bytes commitHash = CommitHash.next(verdicts.flags(), verdicts.netWrites(), lastCommitHash);
        Bytes claimedHash = CommitHash.fromSlot(block.metadata(Block.COMMIT_HASH));
        if (!commitHash.equals(claimedHash)) {
            problem(block.number(), "was recorded with commit hash " + claimedHash + ", it should be " + commitHash);
            return;
        }
        state.apply(Applied.batch(block, verdicts.codes(), store, verdicts.updates()), block.number());
        config = verdicts.config();
        policies = new ChannelPolicies(config, store);
        lastHash = block.hash();
        lastCommitHash = commitHash;
        blocks++;
        transactions += verdicts.codes().size();
        valid += verdicts.codes().stream()
                .filter(code -> code == ValidationCode.VALID)
                .count();
    }

    private void problem(long number, String what) {
        problems.add("block " + number + ": " + what);
    }
}
