package io.steelyard.format;

import io.steelyard.bytes.Bytes;
import io.steelyard.format.ReadWriteSet.Collection;
import io.steelyard.format.ReadWriteSet.MetadataEntry;
import io.steelyard.format.ReadWriteSet.Namespace;
import io.steelyard.format.ReadWriteSet.RangeQuery;
import io.steelyard.format.ReadWriteSet.Read;
import io.steelyard.format.ReadWriteSet.Write;
import java.util.List;
import org.hyperledger.fabric.protos.ledger.rwset.CollectionHashedReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.NsReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.TxReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.HashedRWSet;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVMetadataEntry;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVMetadataWrite;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVMetadataWriteHash;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVRWSet;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVRead;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVReadHash;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVWrite;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVWriteHash;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.QueryReads;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.QueryReadsMerkleSummary;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.RangeQueryInfo;

/** Writes {@code rwset.TxReadWriteSet}. Source: fabric:core/ledger/kvledger/txmgmt/rwsetutil/rwset_proto_util.go ToProtoBytes. */
final class ReadWriteSetWriter {
    private ReadWriteSetWriter() {}

    static Bytes write(ReadWriteSet set) {
        TxReadWriteSet.Builder message = TxReadWriteSet.newBuilder().setDataModel(TxReadWriteSet.DataModel.KV);
        set.namespaces().forEach(namespace -> message.addNsRwset(namespace(namespace)));
        return Wire.encode(message.build());
    }

    private static NsReadWriteSet namespace(Namespace namespace) {
        NsReadWriteSet.Builder message = NsReadWriteSet.newBuilder()
                .setNamespace(namespace.name())
                .setRwset(keys(namespace).toByteString());
        namespace.collections().forEach(collection -> message.addCollectionHashedRwset(collection(collection)));
        return message.build();
    }

    private static KVRWSet keys(Namespace namespace) {
        KVRWSet.Builder message = KVRWSet.newBuilder();
        namespace.reads().forEach(read -> message.addReads(read(read)));
        namespace.rangeQueries().forEach(query -> message.addRangeQueriesInfo(rangeQuery(query)));
        namespace.writes().forEach(write -> message.addWrites(write(write)));
        namespace
                .metadataWrites()
                .forEach(write -> message.addMetadataWrites(
                        KVMetadataWrite.newBuilder().setKey(write.key()).addAllEntries(entries(write.entries()))));
        return message.build();
    }

    private static KVRead read(Read read) {
        KVRead.Builder message = KVRead.newBuilder().setKey(read.key());
        read.version().ifPresent(version -> message.setVersion(version(version)));
        return message.build();
    }

    private static org.hyperledger.fabric.protos.ledger.rwset.kvrwset.Version version(Version version) {
        return org.hyperledger.fabric.protos.ledger.rwset.kvrwset.Version.newBuilder()
                .setBlockNum(version.block())
                .setTxNum(version.transaction())
                .build();
    }

    /** A query that found nothing has neither raw reads nor a summary (fabric:txmgr/query_executor.go). */
    private static RangeQueryInfo rangeQuery(RangeQuery query) {
        RangeQueryInfo.Builder message = RangeQueryInfo.newBuilder()
                .setStartKey(query.startKey())
                .setEndKey(query.endKey())
                .setItrExhausted(query.exhausted());
        if (!query.reads().isEmpty()) {
            QueryReads.Builder reads = QueryReads.newBuilder();
            query.reads().forEach(read -> reads.addKvReads(read(read)));
            message.setRawReads(reads);
        }
        query.summary()
                .ifPresent(summary -> message.setReadsMerkleHashes(QueryReadsMerkleSummary.newBuilder()
                        .setMaxDegree(summary.maxDegree())
                        .setMaxLevel(summary.maxLevel())
                        .addAllMaxLevelHashes(summary.maxLevelHashes().stream()
                                .map(Wire::wrap)
                                .toList())));
        return message.build();
    }

    private static KVWrite write(Write write) {
        return KVWrite.newBuilder()
                .setKey(write.key())
                .setIsDelete(write.isDelete())
                .setValue(Wire.wrap(write.value()))
                .build();
    }

    static List<KVMetadataEntry> entries(List<MetadataEntry> entries) {
        return entries.stream()
                .map(entry -> KVMetadataEntry.newBuilder()
                        .setName(entry.name())
                        .setValue(Wire.wrap(entry.value()))
                        .build())
                .toList();
    }

    private static CollectionHashedReadWriteSet collection(Collection collection) {
        HashedRWSet.Builder hashes = HashedRWSet.newBuilder();
        collection.reads().forEach(read -> {
            KVReadHash.Builder message = KVReadHash.newBuilder().setKeyHash(Wire.wrap(read.keyHash()));
            read.version().ifPresent(version -> message.setVersion(version(version)));
            hashes.addHashedReads(message);
        });
        collection
                .writes()
                .forEach(write -> hashes.addHashedWrites(KVWriteHash.newBuilder()
                        .setKeyHash(Wire.wrap(write.keyHash()))
                        .setIsDelete(write.isDelete())
                        .setValueHash(Wire.wrap(write.valueHash()))
                        .setIsPurge(write.isPurge())));
        collection
                .metadataWrites()
                .forEach(write -> hashes.addMetadataWrites(KVMetadataWriteHash.newBuilder()
                        .setKeyHash(Wire.wrap(write.keyHash()))
                        .addAllEntries(entries(write.entries()))));
        return CollectionHashedReadWriteSet.newBuilder()
                .setCollectionName(collection.name())
                .setHashedRwset(hashes.build().toByteString())
                .setPvtRwsetHash(Wire.wrap(collection.privateHash()))
                .build();
    }
}
