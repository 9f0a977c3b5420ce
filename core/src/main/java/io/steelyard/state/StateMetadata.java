package io.steelyard.state;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.steelyard.bytes.Bytes;
import io.steelyard.error.MalformedException;
import io.steelyard.format.ReadWriteSet.MetadataEntry;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVMetadataEntry;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVMetadataWrite;

/**
 * The bytes that a key's metadata has in the state: {@code kvrwset.KVMetadataWrite} with the entries only. Source: Fabric
 * core/ledger/kvledger/txmgmt/statemetadata/metadata.go.
 */
public final class StateMetadata {
    /** The entry that holds a key's own endorsement policy (Fabric's {@code peer.MetaDataKeys}). */
    public static final String VALIDATION_PARAMETER = "VALIDATION_PARAMETER";

    private StateMetadata() {}

    /** Entries in the order given; empty when there are none. */
    public static Bytes encode(List<MetadataEntry> entries) {
        KVMetadataWrite.Builder message = KVMetadataWrite.newBuilder();
        for (MetadataEntry entry : entries) {
            message.addEntries(KVMetadataEntry.newBuilder()
                    .setName(entry.name())
                    .setValue(ByteString.copyFrom(entry.value().buffer())));
        }
        return Bytes.owning(message.build().toByteArray());
    }

    /** Entries by name, the last of each name; empty for no bytes. */
    public static SortedMap<String, Bytes> parse(Bytes metadata) {
        SortedMap<String, Bytes> entries = new TreeMap<>(KeyOrder.UTF8);
        try {
            for (KVMetadataEntry entry :
                    KVMetadataWrite.parseFrom(metadata.buffer()).getEntriesList()) {
                entries.put(entry.getName(), Bytes.owning(entry.getValue().toByteArray()));
            }
        } catch (InvalidProtocolBufferException e) {
            throw new MalformedException("a key's metadata is no kvrwset.KVMetadataWrite: " + metadata, e);
        }
        return entries;
    }
}
