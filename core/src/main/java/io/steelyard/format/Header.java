package io.steelyard.format;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import io.steelyard.bytes.Bytes;
import io.steelyard.error.MalformedException;
import java.time.DateTimeException;
import java.time.Instant;
import org.hyperledger.fabric.protos.peer.ChaincodeHeaderExtension;

/** A payload's two headers, raw (they are hashed) and read. */
public record Header(Bytes channelBytes, Bytes signatureBytes, ChannelHeader channel, SignatureHeader signature) {
    /**
     * Parses both. An empty signature header reads as empty creator and nonce, as in a genesis block.
     *
     * @throws MalformedException when either is malformed or the channel header is missing
     */
    public static Header parse(Bytes channelBytes, Bytes signatureBytes) {
        return read(Wire.view(channelBytes), Wire.view(signatureBytes));
    }

    static Header read(ByteString channelBytes, ByteString signatureBytes) {
        if (channelBytes.isEmpty()) {
            throw new MalformedException("the channel header is missing");
        }
        var signature = Wire.parse(
                org.hyperledger.fabric.protos.common.SignatureHeader.parser(), signatureBytes, "the signature header");
        return new Header(
                Wire.copy(channelBytes),
                Wire.copy(signatureBytes),
                channel(channelBytes),
                new SignatureHeader(Wire.copy(signature.getCreator()), Wire.copy(signature.getNonce())));
    }

    private static ChannelHeader channel(ByteString bytes) {
        var header =
                Wire.parse(org.hyperledger.fabric.protos.common.ChannelHeader.parser(), bytes, "the channel header");
        return new ChannelHeader(
                header.getType(),
                header.getVersion(),
                instant(header.getTimestamp()),
                header.getChannelId(),
                header.getTxId(),
                header.getEpoch(),
                Wire.copy(header.getExtension()),
                contract(header.getExtension()));
    }

    /** Fabric never judges a timestamp at commit, so one beyond Java's range must not decide a verdict either: it is clamped. */
    private static Instant instant(Timestamp timestamp) {
        try {
            return Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos());
        } catch (DateTimeException | ArithmeticException beyond) {
            return timestamp.getSeconds() < 0 ? Instant.MIN : Instant.MAX;
        }
    }

    private static String contract(ByteString extension) {
        if (extension.isEmpty()) {
            return "";
        }
        try {
            return ChaincodeHeaderExtension.parseFrom(extension)
                    .getChaincodeId()
                    .getName();
        } catch (InvalidProtocolBufferException malformed) {
            return ""; // the extension is only looked at when the envelope is an endorser transaction
        }
    }
}
