package io.steelyard.state;

import io.steelyard.bytes.Bytes;
import io.steelyard.format.ReadWriteSet;
import io.steelyard.format.Version;
import java.util.HexFormat;
import java.util.TreeSet;
import java.util.function.BiFunction;

/**
 * Which transactions wrote or deleted a public key: one row a write of every valid transaction, in the state store under a reserved
 * namespace, so that it moves with the state's savepoint. Rows tell where; the value, the transaction's id and time are read from
 * the block log, but for an addition, whose transaction does not tell the value afterwards: its row does. Source: Fabric
 * core/ledger/kvledger/history.
 *
 * <p>Row key: number of characters of the namespace, ':', namespace, the same for the key, then block and transaction number, each
 * subtracted from the largest number, as 16 hexadecimal digits: so the newest is first.
 */
public final class HistoryIndex {
    /** The reserved namespace of the rows. */
    public static final String NAMESPACE = "\u0000history";

    /** Sorts after all hexadecimal digits. */
    private static final String AFTER_DIGITS = "g";

    private HistoryIndex() {}

    /** Adds the rows of one valid transaction, whose writes all stand for themselves, to its block's batch. */
    public static void add(StateBatch batch, Version transaction, ReadWriteSet set) {
        add(batch, transaction, set, WriteRules.FABRIC, (namespace, key) -> Bytes.EMPTY);
    }

    /** Adds the rows of one valid transaction to its block's batch; {@code updates} are the block's, with the transaction's own. */
    public static void add(StateBatch batch, Version transaction, ReadWriteSet set, BlockUpdates updates) {
        add(batch, transaction, set, updates.rules(), (namespace, key) -> updates.sum(
                        transaction.transaction(), namespace, key)
                .orElse(Bytes.EMPTY));
    }

    private static void add(
            StateBatch batch,
            Version transaction,
            ReadWriteSet set,
            WriteRules rules,
            BiFunction<String, String, Bytes> sums) {
        for (ReadWriteSet.Namespace namespace : set.namespaces()) {
            TreeSet<String> keys = new TreeSet<>();
            namespace.writes().forEach(write -> keys.add(rules.target(write.key())));
            for (String key : keys) {
                batch.add(
                        NAMESPACE,
                        prefix(namespace.name(), key) + newestFirst(transaction),
                        new VersionedValue(sums.apply(namespace.name(), key), Bytes.EMPTY, transaction));
            }
        }
    }

    /** Where a key was written or deleted, newest first, read as it is asked for. Close it; used by one thread. */
    public static HistoryCursor versions(StateView state, String namespace, String key) {
        String prefix = prefix(namespace, key);
        return new HistoryCursor(state.range(NAMESPACE, prefix, prefix + AFTER_DIGITS));
    }

    private static String prefix(String namespace, String key) {
        return namespace.length() + ":" + namespace + key.length() + ":" + key + ":";
    }

    private static String newestFirst(Version version) {
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(~version.block()) + hex.toHexDigits(~version.transaction());
    }
}
