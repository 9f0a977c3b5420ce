package io.steelyard.state;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.MalformedException;
import io.steelyard.format.ValidationCode;
import io.steelyard.format.Version;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Where each transaction id stands on the ledger and what became of it: one row an id, in the state store under a reserved
 * namespace, so that it moves with the state's savepoint. The first place of an id counts, also when that transaction was invalid,
 * as in Fabric's duplicate check (core/ledger/blkstorage/blockindex.go).
 */
public final class TransactionIndex {
    /** The reserved namespace of the rows: key is the id, version the place, value the code's byte. */
    public static final String NAMESPACE = "\u0000transaction";

    private TransactionIndex() {}

    /** A transaction's place on the ledger (block and position in it) and its validation code. */
    public record Entry(Version place, ValidationCode code) {}

    /**
     * Adds the rows of a block to its batch.
     *
     * @param committed the state after the block before
     * @param ids the transactions' ids in block order, empty text for one without
     * @param codes their codes, as many
     */
    public static void add(
            StateBatch batch, StateView committed, long block, List<String> ids, List<ValidationCode> codes) {
        if (ids.size() != codes.size()) {
            throw new IllegalArgumentException(
                    "block " + block + " has " + ids.size() + " transaction ids but " + codes.size() + " codes");
        }
        TreeSet<String> seen = new TreeSet<>();
        for (int position = 0; position < ids.size(); position++) {
            String id = ids.get(position);
            if (!id.isEmpty() && seen.add(id) && committed.get(NAMESPACE, id).isEmpty()) {
                Bytes code = Bytes.owning(new byte[] {(byte) codes.get(position).number()});
                batch.add(NAMESPACE, id, new VersionedValue(code, Bytes.EMPTY, new Version(block, position)));
            }
        }
    }

    /** Where a transaction is, empty when its id is not on the ledger. */
    public static Optional<Entry> find(StateView state, String id) {
        return state.get(NAMESPACE, id).map(TransactionIndex::entry);
    }

    private static Entry entry(VersionedValue row) {
        if (row.value().size() != 1) {
            throw new MalformedException("a row of the transaction index holds one byte; this one " + row.value());
        }
        return new Entry(
                row.version(), ValidationCode.of(Byte.toUnsignedInt(row.value().at(0))));
    }
}
