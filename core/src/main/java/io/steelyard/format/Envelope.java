package io.steelyard.format;

import io.steelyard.bytes.Bytes;

/** A signed payload as received: the exact bytes with a view on them. Immutable. */
public final class Envelope {
    private Envelope() {}

    /** Parses the outer envelope only. @throws io.steelyard.error.MalformedException when it is none or has trailing/unknown bytes */
    public static Envelope parse(Bytes bytes) {
        throw new UnsupportedOperationException();
    }
    /** An envelope from its parts. */
    public static Envelope of(Bytes payload, Bytes signature) {
        throw new UnsupportedOperationException();
    }
    /** A payload {header, data} ready to be signed. */
    public static Bytes payload(Bytes channelHeader, Bytes signatureHeader, Bytes data) {
        throw new UnsupportedOperationException();
    }
    /** Builds a channel header; {@code contract} empty means no extension. */
    public static Bytes channelHeader(
            HeaderType type, String channelId, String txId, java.time.Instant timestamp, String contract) {
        throw new UnsupportedOperationException();
    }
    /** Builds a signature header. */
    public static Bytes signatureHeader(Bytes creator, Bytes nonce) {
        throw new UnsupportedOperationException();
    }
    /** All bytes as received. */
    public Bytes bytes() {
        throw new UnsupportedOperationException();
    }
    /** The payload's bytes: what was signed. */
    public Bytes payload() {
        throw new UnsupportedOperationException();
    }
    /** The signature. */
    public Bytes signature() {
        throw new UnsupportedOperationException();
    }
    /** The headers, parsed at the first call. @throws io.steelyard.error.MalformedException when the payload or a header is malformed */
    public Header header() {
        throw new UnsupportedOperationException();
    }
    /** The payload's data. @throws io.steelyard.error.MalformedException when the payload is malformed */
    public Bytes data() {
        throw new UnsupportedOperationException();
    }
}
