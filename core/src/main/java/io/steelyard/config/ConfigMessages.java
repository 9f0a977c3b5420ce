package io.steelyard.config;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import com.google.protobuf.WireFormat;
import io.steelyard.bytes.Bytes;
import io.steelyard.error.MalformedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.hyperledger.fabric.protos.common.ConfigEnvelope;

/**
 * From bytes to Fabric's messages and back. Reading is bounded in size here and in depth by protobuf (100 levels); writing sorts
 * maps by key, so that equal messages become equal bytes.
 */
final class ConfigMessages {
    /** As much as Fabric's gRPC lets through. */
    private static final int MAX_BYTES = 100 * 1024 * 1024;

    private ConfigMessages() {}

    static <T extends MessageLite> T parse(Parser<T> parser, Bytes bytes, String what) {
        if (bytes.size() > MAX_BYTES) {
            throw new MalformedException(
                    what + " has " + bytes.size() + " bytes, more than the " + MAX_BYTES + " allowed");
        }
        return parse(parser, ByteString.copyFrom(bytes.buffer()), what);
    }

    static <T extends MessageLite> T parse(Parser<T> parser, ByteString bytes, String what) {
        try {
            return parser.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new MalformedException(what + " is malformed: " + e.getMessage());
        }
    }

    /** The encoding with map entries in the order of their keys. */
    static ByteString encode(Message message) {
        byte[] encoded = new byte[message.getSerializedSize()];
        CodedOutputStream out = CodedOutputStream.newInstance(encoded);
        out.useDeterministicSerialization();
        try {
            message.writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to an array of the computed size cannot fail", e);
        }
        out.checkNoSpaceLeft();
        return ByteString.copyFrom(encoded);
    }

    static Bytes bytes(ByteString content) {
        return Bytes.owning(content.toByteArray());
    }

    static ByteString string(Bytes content) {
        return ByteString.copyFrom(content.buffer());
    }

    /**
     * The {@code Config} inside {@code ConfigEnvelope} bytes, exactly as it came. Should the field occur more than once, the
     * contents are joined, which is what protobuf's merging of them means.
     */
    static Bytes configOf(Bytes configEnvelope) {
        CodedInputStream in = CodedInputStream.newInstance(configEnvelope.buffer());
        List<Bytes> parts = new ArrayList<>();
        int wanted = ConfigEnvelope.CONFIG_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
        try {
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                if (tag == wanted) {
                    parts.add(Bytes.owning(in.readByteArray()));
                } else {
                    in.skipField(tag);
                }
            }
        } catch (IOException e) {
            throw new MalformedException("the config envelope is malformed: " + e.getMessage());
        }
        return Bytes.concat(parts.toArray(new Bytes[0]));
    }
}
