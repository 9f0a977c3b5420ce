package io.steelyard.storage.mvstore;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.BasicDataType;

/** Sequences of bytes as MVStore keeps them: length, then content; ordered by unsigned bytes. Stateless. */
final class ByteStrings extends BasicDataType<byte[]> {
    /** What an array costs beside its content. */
    private static final int ARRAY_BYTES = 24;

    @Override
    public int getMemory(byte[] value) {
        return ARRAY_BYTES + value.length;
    }

    @Override
    public void write(WriteBuffer to, byte[] value) {
        to.putVarInt(value.length).put(value);
    }

    @Override
    public byte[] read(ByteBuffer from) {
        int size = DataUtils.readVarInt(from);
        if (size < 0 || size > from.remaining()) {
            throw DataUtils.newMVStoreException(
                    DataUtils.ERROR_FILE_CORRUPT,
                    "an entry of {0} bytes in a page with {1} left",
                    size,
                    from.remaining());
        }
        byte[] value = new byte[size];
        from.get(value);
        return value;
    }

    @Override
    public int compare(byte[] one, byte[] other) {
        return Arrays.compareUnsigned(one, other);
    }

    @Override
    public byte[][] createStorage(int size) {
        return new byte[size][];
    }
}
