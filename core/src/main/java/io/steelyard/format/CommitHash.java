package io.steelyard.format;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import io.steelyard.bytes.Bytes;
import io.steelyard.crypto.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.List;
import org.hyperledger.fabric.protos.common.Metadata;
import org.jspecify.annotations.Nullable;

/**
 * The hash chain over what a peer made of its blocks: codes and net writes. Peers compare it to find out whether they agree; it is
 * not voted on. It starts with block 1 over an empty previous hash; a peer that joined by snapshot starts with the snapshot's.
 * Source: fabric:core/ledger/kvledger/kv_ledger.go addBlockCommitHash, txmgmt/txmgr/update_batch_bytes.go.
 */
public final class CommitHash {
    private static final Comparator<Update> ORDER = Comparator.comparing(Update::namespace, CommitHash::compareUtf8)
            .thenComparing(Update::collection, CommitHash::compareUtf8)
            .thenComparing(Update::key);

    private CommitHash() {}

    /**
     * One net write of a block's valid transactions. {@code collection} is empty for public state; otherwise {@code key} and
     * {@code value} are hashes. A delete has no value. A key of which only the metadata changed counts as written with
     * the value it had (or not at all, when there was none); metadata itself is not part of the hash.
     */
    public record Update(
            String namespace, String collection, Bytes key, boolean isDelete, Bytes value, Version version) {
        /** Nothing written is a delete, and a delete has no value, whatever a transaction said. */
        public Update {
            isDelete = isDelete || value.isEmpty();
            value = isDelete ? Bytes.EMPTY : value;
        }
    }

    /**
     * H(n) = SHA-256(uvarint(number of flags), flags, {@link #encode updates}, H(n-1)).
     *
     * @param flags validation codes, one byte a transaction
     * @param updates net writes in any order
     * @param previous H(n-1), empty for the first
     */
    public static Bytes next(Bytes flags, List<Update> updates, Bytes previous) {
        return Sha256.of(uvarint(flags.size()), flags, encode(updates), previous);
    }

    /** Content of the block's {@code COMMIT_HASH} slot. */
    public static Bytes toSlot(Bytes hash) {
        return Wire.encode(Metadata.newBuilder().setValue(Wire.wrap(hash)).build());
    }

    /** The hash in a {@code COMMIT_HASH} slot, empty when the slot is. @throws io.steelyard.error.MalformedException when malformed */
    public static Bytes fromSlot(Bytes slot) {
        return Wire.copy(
                Wire.parse(Metadata.parser(), slot, "the commit hash slot").getValue());
    }

    /**
     * Fabric's {@code Updates} message: namespaces, in them public keys before collections, and keys all in the order of their
     * UTF-8 bytes. A namespace's name stands on its first entry only, a collection's likewise. Namespace "" (channel config) is left
     * out, since Go writes its maps in no fixed order.
     *
     * @throws IllegalArgumentException when a key is there twice: the updates are not net
     */
    public static Bytes encode(List<Update> updates) {
        List<Update> sorted = updates.stream()
                .filter(update -> !update.namespace.isEmpty())
                .sorted(ORDER)
                .toList();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream output = CodedOutputStream.newInstance(bytes);
        try {
            String namespace = "";
            String collection = "";
            for (int i = 0; i < sorted.size(); i++) {
                Update update = sorted.get(i);
                requireNet(i == 0 ? null : sorted.get(i - 1), update);
                boolean isNewNamespace = !update.namespace.equals(namespace);
                boolean isNewCollection = isNewNamespace || !update.collection.equals(collection);
                namespace = update.namespace;
                collection = update.collection;
                write(new Entry(isNewNamespace ? namespace : "", isNewCollection ? collection : "", update), output);
            }
            output.flush();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return Bytes.owning(bytes.toByteArray());
    }

    private static void requireNet(@Nullable Update before, Update update) {
        if (before != null && ORDER.compare(before, update) == 0) {
            throw new IllegalArgumentException("namespace '" + update.namespace + "', collection '" + update.collection
                    + "' writes key " + update.key + " twice; only net writes are hashed");
        }
    }

    /** An update with the names that stand on it. */
    private record Entry(String namespace, String collection, Update update) {}

    /** Message {@code KVWrite} as field 1: 1 namespace, 2 collection, 3 key, 4 isDelete, 5 value, 6 version; defaults left out. */
    private static void write(Entry entry, CodedOutputStream output) throws IOException {
        ByteString key = Wire.wrap(entry.update.key);
        ByteString value = Wire.wrap(entry.update.value);
        ByteString version = Wire.wrap(entry.update.version.toBytes());
        int size = (entry.namespace.isEmpty() ? 0 : CodedOutputStream.computeStringSize(1, entry.namespace))
                + (entry.collection.isEmpty() ? 0 : CodedOutputStream.computeStringSize(2, entry.collection))
                + (key.isEmpty() ? 0 : CodedOutputStream.computeBytesSize(3, key))
                + (entry.update.isDelete ? CodedOutputStream.computeBoolSize(4, true) : 0)
                + (value.isEmpty() ? 0 : CodedOutputStream.computeBytesSize(5, value))
                + CodedOutputStream.computeBytesSize(6, version);
        output.writeTag(1, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        output.writeUInt32NoTag(size);
        writeString(1, entry.namespace, output);
        writeString(2, entry.collection, output);
        writeBytes(3, key, output);
        if (entry.update.isDelete) {
            output.writeBool(4, true);
        }
        writeBytes(5, value, output);
        output.writeBytes(6, version);
    }

    private static void writeString(int field, String text, CodedOutputStream output) throws IOException {
        if (!text.isEmpty()) {
            output.writeString(field, text);
        }
    }

    private static void writeBytes(int field, ByteString bytes, CodedOutputStream output) throws IOException {
        if (!bytes.isEmpty()) {
            output.writeBytes(field, bytes);
        }
    }

    private static Bytes uvarint(int number) {
        byte[] bytes = new byte[CodedOutputStream.computeUInt32SizeNoTag(number)];
        int rest = number;
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i + 1 < bytes.length ? rest & 0x7f | 0x80 : rest);
            rest >>>= 7;
        }
        return Bytes.owning(bytes);
    }

    /** UTF-16's order differs above U+D7FF, so texts that differ are compared as UTF-8. */
    private static int compareUtf8(String left, String right) {
        return left.equals(right) ? 0 : Bytes.utf8(left).compareTo(Bytes.utf8(right));
    }
}
