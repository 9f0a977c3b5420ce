package io.steelyard.format;

import com.google.protobuf.Message;
import java.util.List;

/** Whether a protobuf message has fields that its type does not know, at any depth. Pure. */
final class KnownFields {
    private KnownFields() {}

    /** False when there is an unknown field in the message or one inside it. */
    static boolean only(Message message) {
        return message.getUnknownFields().asMap().isEmpty()
                && message.getAllFields().values().stream().allMatch(KnownFields::onlyIn);
    }

    private static boolean onlyIn(Object value) {
        if (value instanceof List<?> all) {
            return all.stream().allMatch(KnownFields::onlyIn);
        }
        return !(value instanceof Message inner) || only(inner);
    }
}
