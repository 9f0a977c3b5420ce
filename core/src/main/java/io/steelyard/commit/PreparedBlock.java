package io.steelyard.commit;

import io.steelyard.format.Block;
import io.steelyard.format.TransactionSyntax;
import io.steelyard.identity.Identity;
import java.util.List;
import java.util.Optional;

/**
 * A block whose transactions are decoded and whose signatures are checked under one channel config; no state was needed. Without
 * transactions when {@code isDataIntact} is false: the data is not what the header names, or may not stand in a block. Immutable.
 */
record PreparedBlock(Block block, boolean isDataIntact, List<Transaction> transactions) {
    PreparedBlock {
        transactions = List.copyOf(transactions);
    }

    /**
     * One transaction. {@code creatorFault} says why its creator or the creator's signature is not valid; {@code endorsers} are those
     * whose signatures hold, in order.
     */
    record Transaction(TransactionSyntax syntax, Optional<String> creatorFault, List<Identity> endorsers) {
        Transaction {
            endorsers = List.copyOf(endorsers);
        }
    }
}
