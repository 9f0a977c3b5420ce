package io.steelyard.commit;

import io.steelyard.blocklog.BlockLog;
import io.steelyard.bytes.Bytes;
import io.steelyard.config.ChannelConfig;
import io.steelyard.error.MalformedException;
import io.steelyard.error.StorageException;
import io.steelyard.format.Block;
import io.steelyard.format.CommitHash;
import io.steelyard.format.TransactionSyntax;
import io.steelyard.format.ValidationCode;
import io.steelyard.state.BlockUpdates;
import io.steelyard.state.ChannelState;
import io.steelyard.state.StateBatch;
import io.steelyard.state.StateStore;
import io.steelyard.state.WriteRules;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a state store to the height of its block log by applying what the log recorded as valid, checking each block's commit hash on
 * the way. The log is the truth: a state that is ahead of it is dropped and built anew.
 */
final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
    private static final long PROGRESS_EVERY = 5_000;

    private Recovery() {}

    /** The store at the log's height, and the config there. */
    record Recovered(StateStore store, ChannelConfig config) {}

    static Recovered run(CommitterSettings settings) {
        BlockLog log = settings.log();
        StateStore store = settings.store();
        if (store.savepoint() >= log.height() || (store.savepoint() >= 0 && !LastConfig.isKnown(store))) {
            LOG.warn(
                    "{}: the state has seen block {} and {} its config, the block log ends at {}; the state is rebuilt",
                    settings.peerId(),
                    store.savepoint(),
                    LastConfig.isKnown(store) ? "knows" : "does not know",
                    log.height() - 1);
            store.close();
            store = settings.rebuilt().get();
        }
        try {
            replay(settings.peerId(), log, store);
            return new Recovered(store, LastConfig.read(store, log));
        } catch (RuntimeException | Error e) {
            store.close();
            throw e;
        }
    }

    private static void replay(String peerId, BlockLog log, StateStore store) {
        long from = store.savepoint() + 1;
        if (from >= log.height()) {
            return;
        }
        ChannelState state = new ChannelState(store);
        Bytes previous =
                from == 0 ? Bytes.EMPTY : CommitHash.fromSlot(log.read(from - 1).metadata(Block.COMMIT_HASH));
        // genesis writes nothing, so its own rules do not matter
        WriteRules rules = from == 0 ? WriteRules.FABRIC : rules(store, log);
        for (long number = from; number < log.height(); number++) {
            Block block = log.read(number);
            previous = apply(block, state, previous, rules);
            if (number == 0 || block.transactions().stream().anyMatch(TransactionSyntax::isConfig)) {
                rules = rules(store, log);
            }
            if ((number + 1) % PROGRESS_EVERY == 0) {
                LOG.info("{}: {} of {} blocks replayed", peerId, number + 1, log.height());
            }
        }
        LOG.info("{}: state rebuilt from blocks {} to {}", peerId, from, log.height() - 1);
    }

    /** What the writes of the next block mean, by the config that the state has come to. */
    private static WriteRules rules(StateStore store, BlockLog log) {
        return ChannelPolicies.writeRules(LastConfig.read(store, log));
    }

    /** A log of a peer holds verdicts in every block; a block as an ordering node keeps it has none. */
    private static List<ValidationCode> verdicts(Block block) {
        List<ValidationCode> codes;
        try {
            codes = block.validationCodes();
        } catch (MalformedException e) {
            throw new StorageException(Path.of(""), damaged(block, e.getMessage()), e);
        }
        if (codes.size() != block.data().size()) {
            throw new StorageException(
                    Path.of(""),
                    damaged(
                            block,
                            "it has " + block.data().size() + " transactions and " + codes.size() + " verdicts"));
        }
        return codes;
    }

    private static String damaged(Block block, @Nullable String why) {
        return "block " + block.number() + " in the log was not written by a peer, or is damaged: " + why
                + ". Fetch the channel anew";
    }

    private static Bytes apply(Block block, ChannelState state, Bytes previous, WriteRules rules) {
        if (block.number() == 0) {
            // genesis changes no state and has no commit hash; Fabric's chain of hashes begins with block 1
            StateBatch genesis = new StateBatch();
            LastConfig.add(genesis, block, List.of());
            state.apply(genesis, 0);
            return Bytes.EMPTY;
        }
        List<ValidationCode> codes = verdicts(block);
        BlockUpdates updates = new BlockUpdates(state.view(), block.number(), rules);
        List<TransactionSyntax> transactions = block.transactions();
        for (int i = 0; i < transactions.size(); i++) {
            if (codes.get(i) != ValidationCode.VALID) {
                continue;
            }
            if (transactions.get(i).flaw().isPresent()) {
                throw new StorageException(
                        Path.of(""),
                        damaged(
                                block,
                                "transaction " + i + " is recorded as valid, but "
                                        + transactions.get(i).flaw().get().reason()));
            }
            if (!transactions.get(i).isConfig()) {
                updates.tryAdd(i, transactions.get(i).readWriteSet()).ifPresent(reason -> {
                    throw damaged(block.number(), "was recorded as valid although " + reason);
                });
            }
        }
        Bytes expected = CommitHash.fromSlot(block.metadata(Block.COMMIT_HASH));
        Bytes computed = CommitHash.next(block.metadata(Block.TRANSACTIONS_FILTER), updates.netWrites(), previous);
        if (!computed.equals(expected)) {
            throw damaged(block.number(), "was recorded with commit hash " + expected + ", replay gives " + computed);
        }
        state.apply(Applied.batch(block, codes, state.view(), updates), block.number());
        return expected;
    }

    private static StorageException damaged(long block, String what) {
        return new StorageException(
                Path.of(""),
                "block " + block + " " + what
                        + ": the log or the state is damaged. Delete the state directory to rebuild"
                        + " the state; if that does not help, fetch the channel anew");
    }
}
