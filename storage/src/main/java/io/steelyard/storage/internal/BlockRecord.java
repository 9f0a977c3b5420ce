package io.steelyard.storage.internal;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.MalformedException;
import io.steelyard.format.Block;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The header of a record in a block log; its payload follows it. {@value #HEADER_BYTES} bytes, big-endian: magic {@code SYBR} (4),
 * kind (4), block number (8), length of the block (4), length of the payload (4), CRC32C of the payload (4), hash of the block (32),
 * CRC32C of the 60 bytes before (4). Two checksums, so that a log can be scanned by headers alone and yet every byte is covered.
 *
 * @param kind how the payload holds the block
 * @param number the block's number; of a {@link Kind#CUT} the new height
 * @param blockBytes length of the block's encoding
 * @param payloadBytes length of the payload
 * @param payloadChecksum CRC32C of the payload
 * @param hash the block's hash, 32 bytes
 */
public record BlockRecord(Kind kind, long number, int blockBytes, int payloadBytes, int payloadChecksum, Bytes hash) {
    /** Size of the header in bytes. */
    public static final int HEADER_BYTES = 64;
    /** The first four bytes: {@code SYBR}. */
    public static final int MAGIC = 0x53594252;
    /** Largest block that a log takes, in bytes; far above what channels allow, and what a damaged length can make us reserve. */
    public static final int BLOCK_BYTES_MAX = 256 << 20;

    private static final int HASH_BYTES = 32;
    /** Deflate cannot shrink more than this; a header that claims more was not written by us. */
    private static final int DEFLATE_RATIO_MAX = 1032;

    /** How a payload holds its block. The order is the format: new kinds go to the end. */
    public enum Kind {
        /** The block's bytes themselves. */
        PLAIN,
        /** The block's bytes, deflated without zlib's wrapper (RFC 1951). */
        DEFLATED,
        /** No block: everything from this number on, and any damaged record just before, is dropped. Only in logs that cannot truncate. */
        CUT
    }

    /** Checks the lengths against each other. */
    public BlockRecord {
        boolean isPossible =
                switch (kind) {
                    case PLAIN -> payloadBytes == blockBytes;
                    case DEFLATED -> payloadBytes < blockBytes && blockBytes <= (long) payloadBytes * DEFLATE_RATIO_MAX;
                    case CUT -> payloadBytes == 0 && blockBytes == 0;
                };
        if (!isPossible
                || number < 0
                || payloadBytes < 0
                || blockBytes > BLOCK_BYTES_MAX
                || hash.size() != HASH_BYTES) {
            throw new MalformedException("no such record: " + kind + ", block " + number + ", " + blockBytes
                    + " bytes in " + payloadBytes + ", hash of " + hash.size() + " bytes (allowed: 32)");
        }
    }

    /** Header and payload together, in bytes. */
    public int totalBytes() {
        return HEADER_BYTES + payloadBytes;
    }

    /** A record that drops everything from block {@code newHeight} on. */
    public static BlockRecord cut(long newHeight) {
        return new BlockRecord(
                Kind.CUT, newHeight, 0, 0, checksum(ByteBuffer.allocate(0)), Bytes.of(new byte[HASH_BYTES]));
    }

    /** Reads a header from the buffer's position, which moves behind it; empty, at a position of no meaning, when it is none. */
    public static Optional<BlockRecord> readHeader(ByteBuffer from) {
        if (from.remaining() < HEADER_BYTES) {
            return Optional.empty();
        }
        int start = from.position();
        int checksum = checksum(from.duplicate().limit(start + HEADER_BYTES - Integer.BYTES));
        if (from.getInt() != MAGIC || from.getInt(start + HEADER_BYTES - Integer.BYTES) != checksum) {
            return Optional.empty();
        }
        int kind = from.getInt();
        if (kind < 0 || kind >= Kind.values().length) {
            return Optional.empty();
        }
        long number = from.getLong();
        int blockBytes = from.getInt();
        int payloadBytes = from.getInt();
        int payloadChecksum = from.getInt();
        byte[] hash = new byte[HASH_BYTES];
        from.get(hash).position(start + HEADER_BYTES);
        try {
            return Optional.of(new BlockRecord(
                    Kind.values()[kind], number, blockBytes, payloadBytes, payloadChecksum, Bytes.owning(hash)));
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }

    /** Writes the header at the buffer's position, which moves behind it. */
    public void writeHeader(ByteBuffer to) {
        int start = to.position();
        to.putInt(MAGIC).putInt(kind.ordinal()).putLong(number);
        to.putInt(blockBytes).putInt(payloadBytes).putInt(payloadChecksum);
        to.put(hash.buffer());
        to.putInt(checksum(to.duplicate().position(start).limit(start + HEADER_BYTES - Integer.BYTES)));
    }

    /** Whether {@code payload}, from position to limit, is the one this header was written for; its position stays. */
    public boolean fits(ByteBuffer payload) {
        return payload.remaining() == payloadBytes && checksum(payload.duplicate()) == payloadChecksum;
    }

    /**
     * The block in {@code payload}, after every check that needs no other record.
     *
     * @throws MalformedException saying what is damaged
     */
    public Block decode(ByteBuffer payload) {
        if (!fits(payload)) {
            throw new MalformedException("the checksum of its " + payloadBytes + " bytes does not fit");
        }
        Block block = Block.parse(kind == Kind.DEFLATED ? inflate(payload) : copy(payload));
        if (block.number() != number) {
            throw new MalformedException("its record holds block " + block.number());
        }
        if (!block.hash().equals(hash)) {
            throw new MalformedException("its hash is " + block.hash() + " and its record says " + hash);
        }
        return block;
    }

    private static Bytes copy(ByteBuffer payload) {
        byte[] content = new byte[payload.remaining()];
        payload.duplicate().get(content);
        return Bytes.owning(content);
    }

    /** Never writes beyond the length in the header, which the constructor has bounded. */
    private Bytes inflate(ByteBuffer payload) {
        byte[] content = new byte[blockBytes];
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(payload.duplicate());
            int size = 0;
            while (size < blockBytes) {
                int more = inflater.inflate(content, size, blockBytes - size);
                if (more == 0) {
                    throw new MalformedException("it inflates to " + size + " bytes, its record says " + blockBytes);
                }
                size += more;
            }
            // the end mark may still be unread when the last byte is out
            if (!inflater.finished() && inflater.inflate(new byte[1]) != 0) {
                throw new MalformedException("it inflates to more than the " + blockBytes + " bytes its record says");
            }
            return Bytes.owning(content);
        } catch (DataFormatException e) {
            throw new MalformedException("it cannot be inflated: " + e.getMessage(), e);
        } finally {
            inflater.end();
        }
    }

    static int checksum(ByteBuffer content) {
        CRC32C crc = new CRC32C();
        crc.update(content);
        return (int) crc.getValue();
    }
}
