package io.steelyard.commit;

import io.steelyard.bytes.Bytes;
import io.steelyard.format.Block;
import io.steelyard.format.CommitHash;
import io.steelyard.state.StateBatch;
import io.steelyard.state.StateView;

/**
 * What a block comes to on a given state: the verdicts, the block with them in its metadata, and everything that changes in the store.
 * A function of the prepared block and the commit hash before it, hence the same for all peers. Immutable; the batch is read only.
 */
record Decision(Block committed, Bytes commitHash, Verdicts verdicts, StateBatch batch) {

    /** Judges the block on the state before it. */
    static Decision of(PreparedBlock prepared, Bytes previousCommitHash, StateView state, BlockValidator validator) {
        Verdicts verdicts = validator.validate(prepared);
        Bytes flags = verdicts.flags();
        Bytes commitHash = CommitHash.next(flags, verdicts.netWrites(), previousCommitHash);
        Block committed = prepared.block()
                .withMetadata(Block.TRANSACTIONS_FILTER, flags)
                .withMetadata(Block.COMMIT_HASH, CommitHash.toSlot(commitHash));
        StateBatch batch = Applied.batch(committed, verdicts.codes(), state, verdicts.updates());
        return new Decision(committed, commitHash, verdicts, batch);
    }

    /** Whether it is about the very transactions that were decoded for {@code prepared}. */
    boolean isOf(PreparedBlock prepared) {
        return committed.header().equals(prepared.block().header())
                && committed.data().equals(prepared.block().data());
    }

    /** The committed block as a peer keeps it that got {@code received}, perhaps from another orderer, who signs for itself. */
    Block committed(Block received) {
        Block mine = received.withMetadata(Block.TRANSACTIONS_FILTER, committed.metadata(Block.TRANSACTIONS_FILTER))
                .withMetadata(Block.COMMIT_HASH, committed.metadata(Block.COMMIT_HASH));
        return mine.hasMetadataOf(committed) ? committed : committed.withMetadataOf(mine);
    }
}
