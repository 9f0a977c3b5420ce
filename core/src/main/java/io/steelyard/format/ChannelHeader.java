package io.steelyard.format;

import io.steelyard.bytes.Bytes;
import java.time.Instant;

/**
 * A channel header's fields. {@code type} is the raw number (see {@link HeaderType}); {@code contract} is the contract name of the
 * extension of an endorser transaction, empty otherwise or when the extension is malformed; {@code extension} is raw.
 */
public record ChannelHeader(
        int type,
        int version,
        Instant timestamp,
        String channelId,
        String txId,
        long epoch,
        Bytes extension,
        String contract) {
    /** Whether the header has this type. */
    public boolean is(HeaderType expected) {
        return type == expected.number();
    }
}
