package io.steelyard.format;

import io.steelyard.bytes.Bytes;
import io.steelyard.crypto.Sha256;
import io.steelyard.error.MalformedException;
import java.util.ArrayList;
import java.util.List;
import org.hyperledger.fabric.protos.common.BlockData;
import org.hyperledger.fabric.protos.common.BlockMetadata;
import org.jspecify.annotations.Nullable;

/**
 * A block: header, envelopes (raw bytes), five metadata slots. Immutable, any thread; the hash, the encoding and the parsed
 * envelopes are made at first use and kept, so that the peers of one JVM share them. Source: fabric:protoutil/blockutils.go.
 */
public final class Block {
    /** Slot of the orderer's signatures. */
    public static final int SIGNATURES = 0;
    /** Slot of the last config block's number (also inside SIGNATURES). */
    public static final int LAST_CONFIG = 1;
    /** Slot of the validation codes, one byte a transaction. */
    public static final int TRANSACTIONS_FILTER = 2;
    /** Deprecated slot, empty. */
    public static final int ORDERER = 3;
    /** Slot of the commit hash. */
    public static final int COMMIT_HASH = 4;

    private static final int SLOTS = 5;
    /** Tags of the fields {@code header} and {@code data} of {@code common.Block}, both bytes with a length. */
    private static final int HEADER_TAG = 0x0A;

    private static final int DATA_TAG = 0x12;

    private final BlockHeader header;
    private final BlockContent content;
    private final List<Bytes> metadata;
    /** As received, or made at first use; a race only makes equal bytes twice. */
    private @Nullable Bytes encoded;

    private Block(BlockHeader header, BlockContent content, List<Bytes> metadata, @Nullable Bytes encoded) {
        this.header = header;
        this.content = content;
        this.metadata = metadata;
        this.encoded = encoded;
    }

    /** The next block over these envelopes with empty metadata slots. */
    public static Block create(long number, Bytes previousHash, List<Bytes> envelopes) {
        BlockHeader header = new BlockHeader(number, previousHash, dataHash(envelopes));
        return new Block(header, new BlockContent(header, envelopes), emptySlots(), null);
    }

    /** A block as its parts were kept, whatever they hold; whether header and data belong together is for {@link #isDataIntact()}. */
    public static Block of(BlockHeader header, List<Bytes> envelopes, List<Bytes> metadata) {
        return new Block(header, new BlockContent(header, envelopes), List.copyOf(metadata), null);
    }

    private static List<Bytes> emptySlots() {
        return List.of(Bytes.EMPTY, Bytes.EMPTY, Bytes.EMPTY, Bytes.EMPTY, Bytes.EMPTY);
    }

    /** Parses Fabric's {@code common.Block}. @throws MalformedException when it is none or has no header */
    public static Block parse(Bytes bytes) {
        var message = Wire.parse(org.hyperledger.fabric.protos.common.Block.parser(), bytes, "the block");
        if (!message.hasHeader()) {
            throw new MalformedException("the block has no header");
        }
        var fields = message.getHeader();
        BlockHeader header = new BlockHeader(
                fields.getNumber(), Wire.copy(fields.getPreviousHash()), Wire.copy(fields.getDataHash()));
        List<Bytes> envelopes =
                message.getData().getDataList().stream().map(Wire::copy).toList();
        List<Bytes> metadata =
                message.getMetadata().getMetadataList().stream().map(Wire::copy).toList();
        return new Block(header, new BlockContent(header, envelopes), metadata, bytes);
    }

    /** SHA-256 of the concatenation; nothing is copied. */
    public static Bytes dataHash(List<Bytes> envelopes) {
        return Sha256.of(envelopes);
    }

    /** Fabric's {@code common.Block} bytes; as received if it was parsed. */
    public Bytes toBytes() {
        Bytes known = encoded;
        if (known == null) {
            known = encode();
            encoded = known;
        }
        return known;
    }

    /**
     * Whether the bytes hold header, data and metadata and nothing else, as Fabric writes them. Other encodings of the same block are
     * read as well; the bytes between are not covered by any hash or signature.
     */
    public boolean isExact() {
        return encode().equals(toBytes());
    }

    private Bytes encode() {
        return Wire.encode(org.hyperledger.fabric.protos.common.Block.newBuilder()
                .setHeader(org.hyperledger.fabric.protos.common.BlockHeader.newBuilder()
                        .setNumber(header.number())
                        .setPreviousHash(Wire.wrap(header.previousHash()))
                        .setDataHash(Wire.wrap(header.dataHash())))
                .setData(BlockData.newBuilder()
                        .addAllData(data().stream().map(Wire::wrap).toList()))
                .setMetadata(BlockMetadata.newBuilder()
                        .addAllMetadata(metadata.stream().map(Wire::wrap).toList()))
                .build());
    }

    /**
     * The envelopes as they stand in {@link #toBytes()}, and deflated: made once and shared by all copies of the block, whose
     * metadata differ from peer to peer. Empty bytes when the encoding is not header, data, metadata, in this order.
     */
    public DeflatedData deflatedData() {
        Bytes whole = toBytes();
        int start = fieldEnd(whole, 0, HEADER_TAG);
        int end = start < 0 ? -1 : fieldEnd(whole, start, DATA_TAG);
        return end < 0 ? DeflatedData.NONE : content.deflated(whole, start, end);
    }

    /** Offset behind the field of bytes that begins at {@code start}; -1 when it is another one. */
    private static int fieldEnd(Bytes whole, int start, int tag) {
        if (start >= whole.size() || whole.at(start) != tag) {
            return -1;
        }
        long length = 0;
        int at = start + 1;
        for (int shift = 0; at < whole.size() && shift < Integer.SIZE; shift += 7) {
            byte next = whole.at(at++);
            length |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return length <= whole.size() - at ? at + (int) length : -1;
            }
        }
        return -1;
    }

    /** The header. */
    public BlockHeader header() {
        return header;
    }

    /** The header's number. */
    public long number() {
        return header.number();
    }

    /** The header's hash, computed once. */
    public Bytes hash() {
        return content.hash();
    }

    /** Envelopes, raw. */
    public List<Bytes> data() {
        return content.data();
    }

    /**
     * Envelopes, parsed once and shared, with unknown fields let through as Fabric's committer does.
     *
     * @throws MalformedException when one is no protobuf message; a committer gives that one a code instead instead.
     *     {@link #transactions()})
     */
    public List<Envelope> envelopes() {
        return content.envelopes();
    }

    /** Envelopes with their syntactic checks, made once and shared; never throws. */
    public List<TransactionSyntax> transactions() {
        return content.transactions();
    }

    /** Whether the header's data hash is the hash of the data; computed once. */
    public boolean isDataIntact() {
        return content.isIntact();
    }

    /**
     * Whether the data is what Fabric lets stand in a block: not empty, and either one config envelope or envelopes that are each
     * {@linkplain Envelope#isWellFormed well-formed}. Fabric asks it before it trusts the data hash.
     */
    public boolean isWellFormed() {
        return content.isWellFormed();
    }

    /** Whether the only envelope is a config transaction, going by its header alone. */
    public boolean isConfig() {
        return content.isConfig();
    }

    /** The content of a metadata slot, empty when absent. */
    public Bytes metadata(int slot) {
        return slot < metadata.size() ? metadata.get(slot) : Bytes.EMPTY;
    }

    /** Number of metadata slots. */
    public int metadataSlots() {
        return metadata.size();
    }

    /** The same block with this slot replaced; the parsed envelopes stay shared. */
    public Block withMetadata(int slot, Bytes slotContent) {
        List<Bytes> slots = new ArrayList<>(metadata);
        while (slots.size() <= slot || slots.size() < SLOTS) {
            slots.add(Bytes.EMPTY);
        }
        slots.set(slot, slotContent);
        return new Block(header, content, List.copyOf(slots), null);
    }

    /** The same block without what was parsed from it: for keeping many. */
    public Block unparsed() {
        return new Block(header, new BlockContent(header, data()), metadata, null);
    }

    /** This block's content, parsed once, under the metadata of {@code other}, which must have the same header and data. */
    public Block withMetadataOf(Block other) {
        return new Block(header, content, other.metadata, null);
    }

    /** Whether both have the same metadata. */
    public boolean hasMetadataOf(Block other) {
        return metadata.equals(other.metadata);
    }

    /**
     * Validation codes, empty when not yet validated.
     *
     * @throws MalformedException when there are not as many as envelopes, or one has no name
     */
    public List<ValidationCode> validationCodes() {
        Bytes flags = metadata(TRANSACTIONS_FILTER);
        if (!flags.isEmpty() && flags.size() != data().size()) {
            throw new MalformedException("block " + number() + " has " + data().size() + " transactions but "
                    + flags.size() + " validation codes");
        }
        List<ValidationCode> codes = new ArrayList<>(flags.size());
        for (int i = 0; i < flags.size(); i++) {
            codes.add(ValidationCode.of(Byte.toUnsignedInt(flags.at(i))));
        }
        return List.copyOf(codes);
    }

    @Override
    public String toString() {
        return "block " + number() + " (" + data().size() + " transactions)";
    }
}
