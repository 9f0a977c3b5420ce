package io.steelyard.commit;

import io.steelyard.blocklog.BlockLog;
import io.steelyard.bytes.Bytes;
import io.steelyard.config.ChannelConfig;
import io.steelyard.error.StorageException;
import io.steelyard.format.Block;
import io.steelyard.format.BlockSignatures;
import io.steelyard.format.CommitHash;
import io.steelyard.format.TransactionSyntax;
import io.steelyard.format.ValidationCode;
import io.steelyard.state.BlockUpdates;
import io.steelyard.state.ChannelState;
import io.steelyard.state.StateBatch;
import io.steelyard.state.StateStore;
import java.nio.file.Path;
import java.util.List;
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
        if (store.savepoint() >= log.height()) {
            LOG.warn(
                    "{}: the state has seen block {}, the block log ends at {}; the state is rebuilt",
                    settings.peerId(),
                    store.savepoint(),
                    log.height() - 1);
            store.close();
            store = settings.rebuilt().get();
        }
        replay(settings.peerId(), log, store);
        Block last = log.read(log.height() - 1);
        long configBlock = last.number() == 0
                ? 0
                : BlockSignatures.parse(last.metadata(Block.SIGNATURES)).lastConfig();
        return new Recovered(store, ChannelConfig.fromBlock(log.read(configBlock)));
    }

    private static void replay(String peerId, BlockLog log, StateStore store) {
        long from = store.savepoint() + 1;
        if (from >= log.height()) {
            return;
        }
        ChannelState state = new ChannelState(store);
        Bytes previous =
                from == 0 ? Bytes.EMPTY : CommitHash.fromSlot(log.read(from - 1).metadata(Block.COMMIT_HASH));
        for (long number = from; number < log.height(); number++) {
            Block block = log.read(number);
            previous = apply(block, state, previous);
            if ((number + 1) % PROGRESS_EVERY == 0) {
                LOG.info("{}: {} of {} blocks replayed", peerId, number + 1, log.height());
            }
        }
        LOG.info("{}: state rebuilt from blocks {} to {}", peerId, from, log.height() - 1);
    }

    private static Bytes apply(Block block, ChannelState state, Bytes previous) {
        if (block.number() == 0) {
            // genesis changes no state and has no commit hash; Fabric's chain of hashes begins with block 1
            state.apply(new StateBatch(), 0);
            return Bytes.EMPTY;
        }
        List<ValidationCode> codes = block.validationCodes();
        BlockUpdates updates = new BlockUpdates(state.view(), block.number());
        List<TransactionSyntax> transactions = block.transactions();
        for (int i = 0; i < transactions.size(); i++) {
            if (codes.get(i) == ValidationCode.VALID && !transactions.get(i).isConfig()) {
                updates.add(i, transactions.get(i).readWriteSet());
            }
        }
        Bytes expected = CommitHash.fromSlot(block.metadata(Block.COMMIT_HASH));
        Bytes computed = CommitHash.next(block.metadata(Block.TRANSACTIONS_FILTER), updates.netWrites(), previous);
        if (!computed.equals(expected)) {
            throw new StorageException(
                    Path.of(""),
                    "block " + block.number() + " was recorded with commit hash " + expected + ", replay gives "
                            + computed + ": the log or the state is damaged. Delete the state directory to rebuild the"
                            + " state; if that does not help, fetch the channel anew");
        }
        state.apply(Applied.batch(block, codes, state.view(), updates), block.number());
        return expected;
    }
}
