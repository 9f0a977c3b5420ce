package io.steelyard.format;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.steelyard.bytes.Bytes;
import io.steelyard.error.MalformedException;
import java.time.Instant;
import org.hyperledger.fabric.protos.common.Payload;
import org.hyperledger.fabric.protos.peer.ChaincodeHeaderExtension;
import org.hyperledger.fabric.protos.peer.ChaincodeID;
import org.jspecify.annotations.Nullable;

/**
 * A signed payload as received: the exact bytes with a view on them. Immutable, any thread. Source:
 * fabric:protoutil/blockutils.go VerifyTransactionsAreWellFormed, protoutil/txutils.go.
 */
public final class Envelope {
    private final Bytes bytes;
    private final Bytes payload;
    private final Bytes signature;
    /** Read at first use; a race only reads twice, since the content is immutable. */
    private @Nullable Parts parts;

    private Envelope(Bytes bytes, Bytes payload, Bytes signature) {
        this.bytes = bytes;
        this.payload = payload;
        this.signature = signature;
    }

    private record Parts(Header header, Bytes data) {}

    /**
     * Parses the outer envelope only, as it comes from a client. Payload and signature may be empty (a genesis block's envelope
     * has no signature); everything else must be exactly as it would be written.
     *
     * @throws MalformedException when it is none or has trailing, unknown or reordered bytes
     */
    public static Envelope parse(Bytes bytes) {
        Envelope envelope = inBlock(bytes);
        if (!encode(envelope.payload, envelope.signature).equals(bytes)) {
            throw new MalformedException("the envelope's " + bytes.size()
                    + " bytes are not what its payload and signature encode to: trailing, unknown or reordered bytes");
        }
        return envelope;
    }

    /**
     * Parses the outer envelope as Fabric's committer does: any protobuf encoding of it, with unknown fields.
     *
     * @throws MalformedException when it is no protobuf message
     */
    public static Envelope inBlock(Bytes bytes) {
        var message = Wire.parse(org.hyperledger.fabric.protos.common.Envelope.parser(), bytes, "the envelope");
        return new Envelope(bytes, Wire.copy(message.getPayload()), Wire.copy(message.getSignature()));
    }

    /**
     * Whether a block may hold these bytes beside others: payload and signature are there and the bytes equal their encoding.
     * Fields unknown to Fabric may follow, for Go's protobuf keeps them when it encodes again. A config block's only envelope is
     * not subject to this rule (see {@link Block#isWellFormed()}).
     */
    public static boolean isWellFormed(Bytes bytes) {
        try {
            Envelope envelope = inBlock(bytes);
            Bytes known = encode(envelope.payload, envelope.signature);
            if (envelope.payload.isEmpty() || envelope.signature.isEmpty() || known.size() > bytes.size()) {
                return false;
            }
            return known.equals(bytes.size() == known.size() ? bytes : bytes.slice(0, known.size()))
                    && holdsUnknownFieldsOnly(bytes.slice(known.size(), bytes.size()));
        } catch (MalformedException broken) {
            return false;
        }
    }

    private static boolean holdsUnknownFieldsOnly(Bytes rest) {
        return rest.isEmpty()
                || (inBlock(rest).payload.isEmpty() && inBlock(rest).signature.isEmpty());
    }

    /** An envelope from its parts. */
    public static Envelope of(Bytes payload, Bytes signature) {
        return new Envelope(encode(payload, signature), payload, signature);
    }

    /** A payload {header, data} ready to be signed. */
    public static Bytes payload(Bytes channelHeader, Bytes signatureHeader, Bytes data) {
        return Wire.encode(Payload.newBuilder()
                .setHeader(org.hyperledger.fabric.protos.common.Header.newBuilder()
                        .setChannelHeader(Wire.wrap(channelHeader))
                        .setSignatureHeader(Wire.wrap(signatureHeader)))
                .setData(Wire.wrap(data))
                .build());
    }

    /** Builds a channel header; {@code contract} empty means no extension. */
    public static Bytes channelHeader(
            HeaderType type, String channelId, String txId, Instant timestamp, String contract) {
        return Wire.encode(org.hyperledger.fabric.protos.common.ChannelHeader.newBuilder()
                .setType(type.number())
                .setTimestamp(Timestamp.newBuilder()
                        .setSeconds(timestamp.getEpochSecond())
                        .setNanos(timestamp.getNano()))
                .setChannelId(channelId)
                .setTxId(txId)
                .setExtension(extension(contract))
                .build());
    }

    private static ByteString extension(String contract) {
        if (contract.isEmpty()) {
            return ByteString.EMPTY;
        }
        return ChaincodeHeaderExtension.newBuilder()
                .setChaincodeId(ChaincodeID.newBuilder().setName(contract))
                .build()
                .toByteString();
    }

    /** Builds a signature header. */
    public static Bytes signatureHeader(Bytes creator, Bytes nonce) {
        return Wire.encode(org.hyperledger.fabric.protos.common.SignatureHeader.newBuilder()
                .setCreator(Wire.wrap(creator))
                .setNonce(Wire.wrap(nonce))
                .build());
    }

    /** All bytes as received. */
    public Bytes bytes() {
        return bytes;
    }

    /** The payload's bytes: what was signed. */
    public Bytes payload() {
        return payload;
    }

    /** The signature. */
    public Bytes signature() {
        return signature;
    }

    /** The headers, parsed at the first call. @throws MalformedException when the payload or a header is malformed */
    public Header header() {
        return parts().header;
    }

    /** The payload's data. @throws MalformedException when the payload or a header is malformed */
    public Bytes data() {
        return parts().data;
    }

    /** Whether the channel header says that this is a config transaction; nothing else is looked at (fabric HasConfigTx). */
    boolean isConfig() {
        try {
            ByteString header = Wire.parse(Payload.parser(), payload, "the payload")
                    .getHeader()
                    .getChannelHeader();
            return Wire.parse(org.hyperledger.fabric.protos.common.ChannelHeader.parser(), header, "the channel header")
                            .getType()
                    == HeaderType.CONFIG.number();
        } catch (MalformedException broken) {
            return false;
        }
    }

    private Parts parts() {
        Parts known = parts;
        if (known == null) {
            known = read(payload);
            parts = known;
        }
        return known;
    }

    private static Parts read(Bytes payload) {
        Payload message = Wire.parse(Payload.parser(), payload, "the payload");
        if (!message.hasHeader()) {
            throw new MalformedException("the payload has no header");
        }
        var header = message.getHeader();
        return new Parts(
                Header.read(header.getChannelHeader(), header.getSignatureHeader()), Wire.copy(message.getData()));
    }

    private static Bytes encode(Bytes payload, Bytes signature) {
        return Wire.encode(org.hyperledger.fabric.protos.common.Envelope.newBuilder()
                .setPayload(Wire.wrap(payload))
                .setSignature(Wire.wrap(signature))
                .build());
    }
}
