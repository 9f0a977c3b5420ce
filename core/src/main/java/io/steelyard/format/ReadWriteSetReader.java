package io.steelyard.format;

import com.google.protobuf.ByteString;
import io.steelyard.format.ReadWriteSet.Collection;
import io.steelyard.format.ReadWriteSet.HashedMetadataWrite;
import io.steelyard.format.ReadWriteSet.HashedRead;
import io.steelyard.format.ReadWriteSet.HashedWrite;
import io.steelyard.format.ReadWriteSet.MerkleSummary;
import io.steelyard.format.ReadWriteSet.MetadataEntry;
import io.steelyard.format.ReadWriteSet.MetadataWrite;
import io.steelyard.format.ReadWriteSet.Namespace;
import io.steelyard.format.ReadWriteSet.RangeQuery;
import io.steelyard.format.ReadWriteSet.Read;
import io.steelyard.format.ReadWriteSet.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.hyperledger.fabric.protos.ledger.rwset.CollectionHashedReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.NsReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.TxReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.HashedRWSet;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVMetadataEntry;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVRWSet;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVRead;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.RangeQueryInfo;

/** Reads {@code rwset.TxReadWriteSet}. Source: fabric:core/ledger/kvledger/txmgmt/rwsetutil/rwset_proto_util.go FromProtoBytes. */
final class ReadWriteSetReader {
    private ReadWriteSetReader() {}

    static ReadWriteSet read(ByteString bytes) {
        TxReadWriteSet message = Wire.parse(TxReadWriteSet.parser(), bytes, "the read/write set");
        return new ReadWriteSet(each(message.getNsRwsetList(), ReadWriteSetReader::namespace));
    }

    private static Namespace namespace(NsReadWriteSet message) {
        KVRWSet keys = Wire.parse(KVRWSet.parser(), message.getRwset(), "a namespace's read/write set");
        return new Namespace(
                message.getNamespace(),
                each(keys.getReadsList(), ReadWriteSetReader::read),
                each(keys.getRangeQueriesInfoList(), ReadWriteSetReader::rangeQuery),
                each(
                        keys.getWritesList(),
                        write -> new Write(write.getKey(), write.getIsDelete(), Wire.copy(write.getValue()))),
                each(
                        keys.getMetadataWritesList(),
                        write -> new MetadataWrite(write.getKey(), entries(write.getEntriesList()))),
                each(message.getCollectionHashedRwsetList(), ReadWriteSetReader::collection));
    }

    private static Read read(KVRead message) {
        return new Read(
                message.getKey(), message.hasVersion() ? Optional.of(version(message.getVersion())) : Optional.empty());
    }

    private static Version version(org.hyperledger.fabric.protos.ledger.rwset.kvrwset.Version message) {
        return new Version(message.getBlockNum(), message.getTxNum());
    }

    private static RangeQuery rangeQuery(RangeQueryInfo message) {
        return new RangeQuery(
                message.getStartKey(),
                message.getEndKey(),
                message.getItrExhausted(),
                each(message.getRawReads().getKvReadsList(), ReadWriteSetReader::read),
                message.hasReadsMerkleHashes() ? Optional.of(summary(message)) : Optional.empty());
    }

    private static MerkleSummary summary(RangeQueryInfo message) {
        var hashes = message.getReadsMerkleHashes();
        return new MerkleSummary(
                hashes.getMaxDegree(), hashes.getMaxLevel(), each(hashes.getMaxLevelHashesList(), Wire::copy));
    }

    static List<MetadataEntry> entries(List<KVMetadataEntry> messages) {
        return each(messages, entry -> new MetadataEntry(entry.getName(), Wire.copy(entry.getValue())));
    }

    private static Collection collection(CollectionHashedReadWriteSet message) {
        HashedRWSet hashes =
                Wire.parse(HashedRWSet.parser(), message.getHashedRwset(), "a collection's hashed read/write set");
        return new Collection(
                message.getCollectionName(),
                each(
                        hashes.getHashedReadsList(),
                        read -> new HashedRead(
                                Wire.copy(read.getKeyHash()),
                                read.hasVersion() ? Optional.of(version(read.getVersion())) : Optional.empty())),
                each(
                        hashes.getHashedWritesList(),
                        write -> new HashedWrite(
                                Wire.copy(write.getKeyHash()),
                                write.getIsDelete(),
                                Wire.copy(write.getValueHash()),
                                write.getIsPurge())),
                each(
                        hashes.getMetadataWritesList(),
                        write -> new HashedMetadataWrite(
                                Wire.copy(write.getKeyHash()), entries(write.getEntriesList()))),
                Wire.copy(message.getPvtRwsetHash()));
    }

    private static <M, R> List<R> each(List<M> messages, Function<M, R> reader) {
        if (messages.isEmpty()) {
            return List.of();
        }
        List<R> read = new ArrayList<>(messages.size());
        for (M message : messages) {
            read.add(reader.apply(message));
        }
        return read;
    }
}
