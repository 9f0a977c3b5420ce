package io.steelyard.storage.internal;

import io.steelyard.bytes.Bytes;
import io.steelyard.error.MalformedException;
import io.steelyard.format.Version;
import io.steelyard.state.VersionedValue;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Values as stored, big-endian: block number (8), transaction number (8), length of the metadata (4), metadata, value, CRC32C of the
 * encoded key and all that (4). The checksum covers the key, so a value that turns up under another key is found out. Stateless.
 */
public final class StateValues {
    private static final int FIXED_BYTES = 24;

    private StateValues() {}

    public static byte[] encode(Bytes key, VersionedValue value) {
        ByteBuffer stored = ByteBuffer.allocate(Math.addExact(
                FIXED_BYTES,
                Math.addExact(value.metadata().size(), value.value().size())));
        stored.putLong(value.version().block()).putLong(value.version().transaction());
        stored.putInt(value.metadata().size());
        stored.put(value.metadata().buffer()).put(value.value().buffer());
        return stored.putInt(checksum(key, stored.duplicate().flip())).array();
    }

    /** The value. @throws MalformedException when it is damaged */
    public static VersionedValue decode(Bytes key, byte[] content) {
        ByteBuffer stored = ByteBuffer.wrap(content);
        int checked = content.length - Integer.BYTES;
        if (content.length < FIXED_BYTES
                || stored.getInt(checked) != checksum(key, stored.duplicate().limit(checked))) {
            throw new MalformedException("the checksum of a stored value does not fit");
        }
        Version version = new Version(stored.getLong(), stored.getLong());
        int metadataStart = FIXED_BYTES - Integer.BYTES;
        int metadataBytes = stored.getInt();
        if (metadataBytes < 0 || metadataBytes > checked - metadataStart) {
            throw new MalformedException("a stored value of " + content.length + " bytes claims to have "
                    + metadataBytes + " bytes of metadata");
        }
        int metadataEnd = metadataStart + metadataBytes;
        Bytes all = Bytes.owning(content);
        return new VersionedValue(all.slice(metadataEnd, checked), all.slice(metadataStart, metadataEnd), version);
    }

    private static int checksum(Bytes key, ByteBuffer rest) {
        CRC32C crc = new CRC32C();
        crc.update(key.buffer());
        crc.update(rest);
        return (int) crc.getValue();
    }
}
