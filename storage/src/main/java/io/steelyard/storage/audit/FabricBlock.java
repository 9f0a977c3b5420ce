package io.steelyard.storage.audit;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.MalformedException;
import io.steelyard.format.Block;
import io.steelyard.format.BlockHeader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A block as Fabric's peer keeps it: unsigned varint number, data hash, previous hash, envelopes, metadata slots; every byte string with
 * its length before it. Only the one encoding that Fabric writes is read. Pure. Source:
 * fabric:common/ledger/blkstorage/block_serialization.go.
 */
final class FabricBlock {
    private static final int VARINT_BYTES_MAX = 10;

    private FabricBlock() {}

    /** Reads a block from all of {@code content}. @throws MalformedException saying what is wrong */
    static Block parse(ByteBuffer content) {
        long number = varint(content, "the number of the block");
        Bytes dataHash = bytes(content, "the data hash");
        Bytes previousHash = bytes(content, "the previous hash");
        List<Bytes> envelopes = list(content, "an envelope");
        List<Bytes> metadata = list(content, "a metadata slot");
        if (content.hasRemaining()) {
            throw new MalformedException(content.remaining() + " bytes behind its metadata have no meaning");
        }
        return Block.of(new BlockHeader(number, previousHash, dataHash), envelopes, metadata);
    }

    private static List<Bytes> list(ByteBuffer content, String what) {
        long count = varint(content, "the number of times there is " + what);
        if (count < 0 || count > content.remaining()) {
            throw new MalformedException("it says that there are " + Long.toUnsignedString(count) + " times " + what
                    + ", in " + content.remaining() + " bytes");
        }
        List<Bytes> all = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            all.add(bytes(content, what));
        }
        return all;
    }

    private static Bytes bytes(ByteBuffer content, String what) {
        long length = varint(content, "the length of " + what);
        if (length < 0 || length > content.remaining()) {
            throw new MalformedException("the length of " + what + " is " + Long.toUnsignedString(length)
                    + ", behind it are " + content.remaining() + " bytes");
        }
        byte[] bytes = new byte[(int) length];
        content.get(bytes);
        return Bytes.owning(bytes);
    }

    /** An unsigned varint in its shortest form. @throws MalformedException when it is cut short, too long or padded */
    static long varint(ByteBuffer content, String what) {
        long value = 0;
        for (int i = 0; i < VARINT_BYTES_MAX; i++) {
            if (!content.hasRemaining()) {
                throw new MalformedException(what + " is cut short");
            }
            byte next = content.get();
            value |= (long) (next & 0x7f) << (7 * i);
            if (next >= 0) {
                boolean isPadded = i > 0 && next == 0;
                boolean isTooLarge = i == VARINT_BYTES_MAX - 1 && next > 1;
                if (isPadded || isTooLarge) {
                    throw new MalformedException(what + " is not written as Fabric writes numbers");
                }
                return value;
            }
        }
        throw new MalformedException(what + " is longer than " + VARINT_BYTES_MAX + " bytes");
    }
}
