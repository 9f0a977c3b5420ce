package io.steelyard.format;

import io.steelyard.bytes.Bytes;
import io.steelyard.crypto.Sha256;
import java.util.List;
import java.util.Optional;

/**
 * A transaction's reads and writes ({@code rwset.TxReadWriteSet} of {@code kvrwset.KVRWSet}s). As built by the simulator everything
 * is in Fabric's order: namespaces, keys and collections by unsigned UTF-8 bytes, range queries as first seen.
 */
public record ReadWriteSet(List<Namespace> namespaces) {
    /** Copies the list. */
    public ReadWriteSet {
        namespaces = List.copyOf(namespaces);
    }

    /** One contract's part. */
    public record Namespace(
            String name,
            List<Read> reads,
            List<RangeQuery> rangeQueries,
            List<Write> writes,
            List<MetadataWrite> metadataWrites,
            List<Collection> collections) {
        /** Copies the lists. */
        public Namespace {
            reads = List.copyOf(reads);
            rangeQueries = List.copyOf(rangeQueries);
            writes = List.copyOf(writes);
            metadataWrites = List.copyOf(metadataWrites);
            collections = List.copyOf(collections);
        }
    }

    /** A key read and the version seen, empty when the key did not exist. */
    public record Read(String key, Optional<Version> version) {}

    /** A key written; a delete has an empty value. */
    public record Write(String key, boolean isDelete, Bytes value) {
        /** Whether the key is gone afterwards: Fabric takes an empty value for a delete too (FAB-18386). */
        public boolean removesKey() {
            return isDelete || value.isEmpty();
        }
    }

    /** A key's metadata replaced. */
    public record MetadataWrite(String key, List<MetadataEntry> entries) {
        /** Copies the list. */
        public MetadataWrite {
            entries = List.copyOf(entries);
        }
    }

    /** One metadata entry, e.g. {@code VALIDATION_PARAMETER}. */
    public record MetadataEntry(String name, Bytes value) {}

    /** A range read: either the raw reads or, when there were many, a Merkle summary (raw reads empty then). */
    public record RangeQuery(
            String startKey, String endKey, boolean exhausted, List<Read> reads, Optional<MerkleSummary> summary) {
        /** Copies the list. */
        public RangeQuery {
            reads = List.copyOf(reads);
        }
    }

    /** Fabric's {@code QueryReadsMerkleSummary}. */
    public record MerkleSummary(int maxDegree, int maxLevel, List<Bytes> maxLevelHashes) {
        /** Copies the list. */
        public MerkleSummary {
            maxLevelHashes = List.copyOf(maxLevelHashes);
        }
    }

    /** Hashed private reads and writes of one collection; {@code privateHash} is SHA-256 of the clear-text KVRWSet. */
    public record Collection(
            String name,
            List<HashedRead> reads,
            List<HashedWrite> writes,
            List<HashedMetadataWrite> metadataWrites,
            Bytes privateHash) {
        /** Copies the lists. */
        public Collection {
            reads = List.copyOf(reads);
            writes = List.copyOf(writes);
            metadataWrites = List.copyOf(metadataWrites);
        }
    }

    /** A private key's hash read and the version seen. */
    public record HashedRead(Bytes keyHash, Optional<Version> version) {}

    /** A private key's hash written. */
    public record HashedWrite(Bytes keyHash, boolean isDelete, Bytes valueHash, boolean isPurge) {
        private static final Bytes HASH_OF_NOTHING = Sha256.of(Bytes.EMPTY);

        /** Whether the key is gone afterwards: Fabric takes the hash of an empty value for a delete too (FAB-18386). */
        public boolean removesKey() {
            return isDelete || valueHash.isEmpty() || valueHash.equals(HASH_OF_NOTHING);
        }
    }

    /** A private key's metadata replaced. */
    public record HashedMetadataWrite(Bytes keyHash, List<MetadataEntry> entries) {
        /** Copies the list. */
        public HashedMetadataWrite {
            entries = List.copyOf(entries);
        }
    }

    /** Parses it. @throws io.steelyard.error.MalformedException when it is none */
    public static ReadWriteSet parse(Bytes bytes) {
        return ReadWriteSetReader.read(Wire.view(bytes));
    }

    /** Fabric's bytes for it, deterministic. */
    public Bytes toBytes() {
        return ReadWriteSetWriter.write(this);
    }
}
