package io.steelyard.state;

import io.steelyard.bytes.Bytes;
import io.steelyard.format.Addition;
import org.jspecify.annotations.Nullable;

/**
 * What one transaction does to one key: writes, deletes, sets or removes metadata. The kinds add up as in Fabric, where a set that
 * names a key twice gets whatever the sum happens to mean; every peer must come to the same. Source: Fabric
 * core/ledger/kvledger/txmgmt/validation/tx_ops.go. An addition is Steelyard's own and stands beside nothing but metadata.
 */
final class KeyOperation {
    private static final int WRITE = 1;
    private static final int METADATA_SET = 2;
    private static final int METADATA_REMOVED = 4;
    private static final int DELETE = 8;

    private int kinds;
    private Bytes value = Bytes.EMPTY;
    private Bytes metadata = Bytes.EMPTY;
    private @Nullable Addition addition;
    private boolean isValueGiven;

    void write(Bytes newValue) {
        add(WRITE);
        isValueGiven = true;
        value = newValue;
    }

    void delete() {
        add(DELETE);
        isValueGiven = true;
    }

    void plus(Addition sum) throws AdditionRefused {
        if (addition != null) {
            throw new AdditionRefused("it is added to twice in one transaction");
        }
        addition = sum;
    }

    void setMetadata(Bytes newMetadata) {
        add(METADATA_SET);
        metadata = newMetadata;
    }

    void removeMetadata() {
        add(METADATA_REMOVED);
    }

    Bytes value() {
        return value;
    }

    Bytes metadata() {
        return metadata;
    }

    /** What is added to the key's value; null when nothing. */
    @Nullable
    Addition addition() {
        return addition;
    }

    /** Whether a write or delete says what becomes of the value, however often. */
    boolean isValueGiven() {
        return isValueGiven;
    }

    /** Whether metadata is set or removed. */
    boolean changesMetadata() {
        return (kinds & (METADATA_SET | METADATA_REMOVED)) != 0;
    }

    boolean isDelete() {
        return (kinds & DELETE) != 0;
    }

    /** Whether value and metadata are both given, so that nothing is taken over from before. */
    boolean isComplete() {
        return (kinds & WRITE) != 0 && changesMetadata();
    }

    /** Whether the metadata of before stays. */
    boolean isWriteOnly() {
        return (kinds | WRITE) == WRITE;
    }

    private void add(int kind) {
        kinds = (kinds + kind) & 0xff;
    }
}
