package io.steelyard.fuzz;

import io.steelyard.bytes.Bytes;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A protobuf message as a list of fields, whatever its type. Bytes that could be one are taken for one. */
record WireMessage(List<Field> fields) {
    private static final int FIELDS_MAX = 2_000;

    /** One field: its tag with the wire type in the lowest three bits, and its content without a length. */
    record Field(long tag, Bytes content) {
        boolean isBytes() {
            return (tag & 7) == 2;
        }
    }

    static Optional<WireMessage> parse(Bytes bytes) {
        List<Field> fields = new ArrayList<>();
        int position = 0;
        while (position < bytes.size()) {
            int afterTag = afterNumber(bytes, position);
            if (afterTag < 0 || fields.size() == FIELDS_MAX) {
                return Optional.empty();
            }
            long tag = number(bytes, position, afterTag);
            int start = afterTag;
            int end = afterTag;
            switch ((int) (tag & 7)) {
                case 0 -> end = afterNumber(bytes, afterTag);
                case 1 -> end = afterTag + 8;
                case 5 -> end = afterTag + 4;
                case 2 -> {
                    start = afterNumber(bytes, afterTag);
                    long size = start < 0 ? -1 : number(bytes, afterTag, start);
                    end = size < 0 || size > bytes.size() - start ? -1 : (int) (start + size);
                }
                default -> end = -1;
            }
            if (end < 0 || end > bytes.size() || tag >>> 3 == 0 || tag >>> 3 > 100_000) {
                return Optional.empty();
            }
            fields.add(new Field(tag, bytes.slice(start, end)));
            position = end;
        }
        return Optional.of(new WireMessage(fields));
    }

    Bytes toBytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Field field : fields) {
            putNumber(out, field.tag);
            if (field.isBytes()) {
                putNumber(out, field.content.size());
            }
            out.writeBytes(field.content.toArray());
        }
        return Bytes.owning(out.toByteArray());
    }

    static void putNumber(ByteArrayOutputStream out, long number) {
        long rest = number;
        while ((rest & ~0x7fL) != 0) {
            out.write((int) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    private static int afterNumber(Bytes bytes, int start) {
        for (int i = start; i < bytes.size() && i < start + 10; i++) {
            if (bytes.at(i) >= 0) {
                return i + 1;
            }
        }
        return -1;
    }

    private static long number(Bytes bytes, int start, int end) {
        long number = 0;
        for (int i = end - 1; i >= start; i--) {
            number = number << 7 | bytes.at(i) & 0x7f;
        }
        return number;
    }
}
