package io.steelyard.commit;

import io.steelyard.format.Block;
import io.steelyard.format.TransactionSyntax;
import io.steelyard.format.ValidationCode;
import io.steelyard.format.Version;
import io.steelyard.state.BlockUpdates;
import io.steelyard.state.HistoryIndex;
import io.steelyard.state.StateBatch;
import io.steelyard.state.StateView;
import io.steelyard.state.TransactionIndex;
import java.util.List;

/** What a judged block changes in the store: state, history, the transaction index and where the config stands, in one batch. */
final class Applied {
    private Applied() {}

    static StateBatch batch(Block block, List<ValidationCode> codes, StateView committed, BlockUpdates updates) {
        StateBatch batch = new StateBatch();
        updates.addTo(batch);
        LastConfig.add(batch, block, codes);
        List<TransactionSyntax> transactions = block.transactions();
        TransactionIndex.add(
                batch,
                committed,
                block.number(),
                transactions.stream().map(Ledger::idOf).toList(),
                codes);
        for (int i = 0; i < transactions.size(); i++) {
            TransactionSyntax syntax = transactions.get(i);
            if (codes.get(i) == ValidationCode.VALID && !syntax.isConfig()) {
                HistoryIndex.add(batch, new Version(block.number(), i), syntax.readWriteSet(), updates);
            }
        }
        return batch;
    }
}
