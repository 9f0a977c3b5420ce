package io.steelyard.storage.internal;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.MalformedException;
import io.steelyard.format.Block;
import java.nio.ByteBuffer;
import java.util.zip.Deflater;

/**
 * Makes records of blocks, deflated when that is smaller: most of a block is certificates that repeat in every envelope, so even the
 * quickest level leaves about an eighth. Owned by the thread that appends.
 */
public final class RecordEncoder implements AutoCloseable {
    private final Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);

    /** The whole record, header and payload, from position 0 to the limit. */
    public ByteBuffer encode(Block block) {
        Bytes content = block.toBytes();
        if (content.size() > BlockRecord.BLOCK_BYTES_MAX) {
            throw new MalformedException("block " + block.number() + " has " + content.size()
                    + " bytes; a block log takes " + BlockRecord.BLOCK_BYTES_MAX);
        }
        byte[] record = new byte[BlockRecord.HEADER_BYTES + content.size()];
        int deflatedBytes = deflate(content, record);
        boolean isSmaller = deflatedBytes > 0 && deflatedBytes < content.size();
        ByteBuffer payload = ByteBuffer.wrap(record).position(BlockRecord.HEADER_BYTES);
        if (isSmaller) {
            payload.limit(BlockRecord.HEADER_BYTES + deflatedBytes);
        } else {
            payload.duplicate().put(content.buffer());
        }
        BlockRecord header = new BlockRecord(
                isSmaller ? BlockRecord.Kind.DEFLATED : BlockRecord.Kind.PLAIN,
                block.number(),
                content.size(),
                payload.remaining(),
                BlockRecord.checksum(payload.duplicate()),
                block.hash());
        header.writeHeader(ByteBuffer.wrap(record));
        return payload.position(0);
    }

    /** Number of bytes after deflation, 0 when they do not fit into the size of the block itself. */
    private int deflate(Bytes content, byte[] record) {
        deflater.reset();
        deflater.setInput(content.buffer());
        deflater.finish();
        int size = deflater.deflate(record, BlockRecord.HEADER_BYTES, content.size());
        return deflater.finished() ? size : 0;
    }

    @Override
    public void close() {
        deflater.end();
    }
}
