package io.steelyard.state;

import io.steelyard.bytes.Bytes;

/**
 * What one transaction does to one key: writes, deletes, sets or removes metadata. The kinds add up as in Fabric, where a set that
 * names a key twice gets whatever the sum happens to mean; every peer must come to the same. Source: Fabric
 * core/ledger/kvledger/txmgmt/validation/tx_ops.go.
 */
final class KeyOperation {
    private static final int WRITE = 1;
    private static final int METADATA_SET = 2;
    private static final int METADATA_REMOVED = 4;
    private static final int DELETE = 8;

    private int kinds;
    private Bytes value = Bytes.EMPTY;
    private Bytes metadata = Bytes.EMPTY;

    void write(Bytes newValue) {
        add(WRITE);
        value = newValue;
    }

    void delete() {
        add(DELETE);
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

    boolean isDelete() {
        return (kinds & DELETE) != 0;
    }

    /** Whether value and metadata are both given, so that nothing is taken over from before. */
    boolean isComplete() {
        return (kinds & WRITE) != 0 && (kinds & (METADATA_SET | METADATA_REMOVED)) != 0;
    }

    /** Whether the metadata of before stays. */
    boolean isWriteOnly() {
        return (kinds | WRITE) == WRITE;
    }

    private void add(int kind) {
        kinds = (kinds + kind) & 0xff;
    }
}
