package io.steelyard.storage.internal;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.MalformedException;
import io.steelyard.format.Block;
import io.steelyard.format.DeflatedData;
import java.nio.ByteBuffer;
import java.util.zip.Deflater;

/**
 * Makes records of blocks, deflated when that is smaller: most of a block is certificates that repeat in every envelope, so even the
 * quickest level leaves about a seventh. The envelopes are deflated once for all peers of a JVM, what stands before and behind them by
 * each; together that is one deflated stream. Owned by the thread that appends.
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
        int deflatedBytes = deflate(block, record);
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
    private int deflate(Block block, byte[] record) {
        Bytes content = block.toBytes();
        DeflatedData shared = block.deflatedData();
        int position = BlockRecord.HEADER_BYTES;
        int rest = 0;
        if (!shared.plain().isEmpty()) {
            deflater.reset();
            Bytes before = DeflatedData.part(deflater, content.slice(0, shared.start()));
            if (before.size() + shared.deflated().size() >= content.size()) {
                return 0;
            }
            position = put(before, record, position);
            position = put(shared.deflated(), record, position);
            rest = shared.start() + shared.plain().size();
        }
        deflater.reset();
        deflater.setInput(content.slice(rest, content.size()).buffer());
        deflater.finish();
        int size = deflater.deflate(record, position, record.length - position);
        return deflater.finished() ? position + size - BlockRecord.HEADER_BYTES : 0;
    }

    private static int put(Bytes part, byte[] record, int position) {
        part.buffer().get(record, position, part.size());
        return position + part.size();
    }

    @Override
    public void close() {
        deflater.end();
    }
}
