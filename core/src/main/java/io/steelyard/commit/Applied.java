package io.steelyard.commit;

import io.steelyard.format.Block;
import io.steelyard.format.TransactionSyntax;
import io.steelyard.format.ValidationCode;
import io.steelyard.format.Version;
import io.steelyard.state.BlockUpdates;
import io.steelyard.state.HistoryIndex;
import io.steelyard.state.StateBatch;
import io.steelyard.state.TransactionIndex;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a judged block changes in the store: state, history and the transaction index, in one batch. */
final class Applied {
    private Applied() {}

    static StateBatch batch(Block block, List<ValidationCode> codes, BlockUpdates updates) {
        StateBatch batch = updates.toBatch();
        List<TransactionSyntax> transactions = block.transactions();
        Set<String> indexed = new HashSet<>();
        for (int i = 0; i < transactions.size(); i++) {
            TransactionSyntax syntax = transactions.get(i);
            Version version = new Version(block.number(), i);
            String txId = Ledger.idOf(syntax);
            // the ledger's first transaction with an id is the one that counts; a duplicate never hides it
            if (!txId.isEmpty() && codes.get(i) != ValidationCode.DUPLICATE_TXID && indexed.add(txId)) {
                TransactionIndex.add(batch, txId, version, codes.get(i));
            }
            if (codes.get(i) == ValidationCode.VALID && !syntax.isConfig()) {
                HistoryIndex.add(batch, version, syntax.readWriteSet());
            }
        }
        return batch;
    }
}
