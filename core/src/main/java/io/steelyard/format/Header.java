package io.steelyard.format;

import io.steelyard.bytes.Bytes;

/** A payload's two headers, raw (they are hashed) and read. */
public record Header(Bytes channelBytes, Bytes signatureBytes, ChannelHeader channel, SignatureHeader signature) {
    /** Parses both. @throws io.steelyard.error.MalformedException when either is malformed or missing */
    public static Header parse(Bytes channelBytes, Bytes signatureBytes) {
        throw new UnsupportedOperationException();
    }
}
