package io.steelyard.format;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import com.google.protobuf.UnsafeByteOperations;
import io.steelyard.bytes.Bytes;
import io.steelyard.error.MalformedException;

/** The seam between {@link Bytes} and protobuf. Nested messages are read as views of one array, so bytes are copied out once. */
final class Wire {
    private Wire() {}

    /** Reads a whole message. @throws MalformedException naming {@code what} when the bytes are no such message */
    static <M extends MessageLite> M parse(Parser<M> parser, Bytes bytes, String what) {
        return parse(parser, view(bytes), what);
    }

    /** Reads a whole message whose byte fields stay views of {@code bytes}. @throws MalformedException naming {@code what} */
    static <M extends MessageLite> M parse(Parser<M> parser, ByteString bytes, String what) {
        try {
            CodedInputStream input = bytes.newCodedInput();
            input.enableAliasing(true);
            M message = parser.parseFrom(input);
            input.checkLastTagWas(0);
            return message;
        } catch (InvalidProtocolBufferException broken) {
            throw new MalformedException(what + " is no protobuf message of its kind: " + broken.getMessage() + " ("
                    + bytes.size() + " bytes)");
        }
    }

    /** A private copy that nested messages can be views of. */
    static ByteString view(Bytes bytes) {
        return UnsafeByteOperations.unsafeWrap(bytes.toArray());
    }

    /** The same bytes for a message under construction; no copy. */
    static ByteString wrap(Bytes bytes) {
        return bytes.isEmpty() ? ByteString.EMPTY : UnsafeByteOperations.unsafeWrap(bytes.buffer());
    }

    /** A copy that does not keep the enclosing message alive. */
    static Bytes copy(ByteString bytes) {
        return Bytes.owning(bytes.toByteArray());
    }

    /** The message's encoding: fields in the order of their numbers, as Go's protobuf writes them. */
    static Bytes encode(MessageLite message) {
        return Bytes.owning(message.toByteArray());
    }
}
