package io.steelyard.format;

import io.steelyard.bytes.Bytes;
import io.steelyard.format.ReadWriteSet.MetadataEntry;
import java.util.List;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVMetadataWrite;

/**
 * A key's metadata as it is kept beside its value: a {@code KVMetadataWrite} without the key. Source:
 * fabric:core/ledger/kvledger/txmgmt/statemetadata/metadata.go.
 */
public final class KeyMetadata {
    /** Name of the entry that holds a key's own endorsement policy, a {@code SignaturePolicyEnvelope}. */
    public static final String VALIDATION_PARAMETER = "VALIDATION_PARAMETER";

    private KeyMetadata() {}

    /** The bytes for these entries, in their order; empty for none. */
    public static Bytes serialize(List<MetadataEntry> entries) {
        return Wire.encode(KVMetadataWrite.newBuilder()
                .addAllEntries(ReadWriteSetWriter.entries(entries))
                .build());
    }

    /** The entries in these bytes, none for empty ones. @throws io.steelyard.error.MalformedException when malformed */
    public static List<MetadataEntry> parse(Bytes bytes) {
        var message = Wire.parse(KVMetadataWrite.parser(), bytes, "a key's metadata");
        return List.copyOf(ReadWriteSetReader.entries(message.getEntriesList()));
    }
}
